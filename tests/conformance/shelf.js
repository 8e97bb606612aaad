// Tells, as JSON, what Readium's reader of catalogues understands of OPDS 2.0 files.
// Usage: node shelf.js NODE_MODULES FILE...
"use strict";

const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");

const [modules, ...files] = process.argv.slice(2);
const load = createRequire(`${modules}/shelf.js`);
const DIST = "dist/es6-es2015/src";
load(`r2-opds-js/${DIST}/opds/init-globals`).initGlobalConverters_OPDS();
load(`r2-shared-js/${DIST}/init-globals`).initGlobalConverters_GENERIC();
const { OPDSFeed } = load(`r2-opds-js/${DIST}/opds/opds2/opds2`);
const { TaJsonDeserialize, KeyToPreserveUnknownJSON } = load(`r2-lcp-js/${DIST}/serializable`);

const PEOPLE = ["Author", "Editor", "Translator", "Illustrator", "Contributor", "Publisher"];
const moment = (date) => date && date.toISOString();
const unknown = (node) => Object.keys(node[KeyToPreserveUnknownJSON] || {});
const link = (a) => ({ href: a.Href, type: a.TypeLink, rel: a.Rel || [], unknown: unknown(a) });
const person = (p) => ({ name: p.Name, role: p.Role || [], unknown: unknown(p) });

function publication({ Metadata: said, Links: links, Images: images, ...rest }) {
  return {
    title: said.Title,
    type: said.RDFType,
    identifier: said.Identifier,
    description: said.Description,
    language: said.Language,
    published: moment(said.PublicationDate),
    modified: moment(said.Modified),
    subject: (said.Subject || []).map((subject) => subject.Name),
    ...Object.fromEntries(PEOPLE.map((n) => [n.toLowerCase(), (said[n] || []).map(person)])),
    links: links.map(link),
    images: (images || []).map(link),
    unknown: [...unknown(said), ...unknown(rest)],
  };
}

function catalogue(file) {
  const notes = [];
  console.log = (note) => notes.push(note);
  const feed = TaJsonDeserialize(JSON.parse(readFileSync(file, "utf-8")), OPDSFeed);
  return {
    title: feed.Metadata.Title,
    description: feed.Metadata.Description,
    counts: [feed.Metadata.NumberOfItems, feed.Metadata.ItemsPerPage, feed.Metadata.CurrentPage],
    links: feed.Links.map(link),
    publications: feed.Publications.map(publication),
    unknown: [...unknown(feed), ...unknown(feed.Metadata)],
    notes,
  };
}

process.stdout.write(JSON.stringify(files.map(catalogue)));
