#!/bin/sh
# Has veraPDF judge the PDFs that we make, in tests/integration/test_pdfa.py; or the files that are named.
# Needs a JDK (java, javac) and Maven, which fetches veraPDF once, into .venv/verapdf.
set -eu
cd "$(dirname "$0")/.."
command -v mvn >/dev/null && command -v javac >/dev/null || {
    echo "pdfa: needs Maven and a JDK; to have them: sudo apt-get install maven default-jdk-headless" >&2
    exit 2
}
jars="$PWD/.venv/verapdf"
[ -d "$jars" ] || mvn -q -B -f scripts/pdfa/pom.xml dependency:copy-dependencies -DoutputDirectory="$jars"
if [ "$#" -gt 0 ]; then
    exec java -cp "$jars/*" scripts/pdfa/Check.java "$@"
fi
COLDCHAIN_VERAPDF="$jars" exec .venv/bin/python -m pytest -q -n 0 tests/integration/test_pdfa.py
