"""Checkers that we did not write, over finished files: `make conformance` runs them all.

A room for each kind of file: `books`, `pages`, `feeds`, `papers` (PDFs). `chromium` opens pages in
a browser, `reader` opens books in a reading system; `publications` has what is built and checked.
"""
