"""What others say of our EPCIS documents: the public JSON schema, and the reference maker of event ids."""

import copy
import json
import logging
import warnings
from functools import cache
from typing import Any

from helpers.needs import PROJECT

_SCHEMA = PROJECT / "tests" / "data" / "epcis" / "EPCISDocument.schema.json"


@cache
def _validator() -> Any:
    import jsonschema  # a second and a half of a core, for each worker that only reads this file

    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


def mistakes(document: Any) -> list[str]:
    """Return what the schema has against a document, formats included."""
    return [f"{error.json_path}: {error.message[:200]}" for error in _validator().iter_errors(document)]


def reference_ids(document: Any) -> list[str]:
    """Return the ids that the reference implementation gives to the events of a document."""
    return _reference(document)[0]


def reference_forms(document: Any) -> list[str]:
    """Return the fixed forms of which it takes the hashes."""
    return _reference(document)[1]


def _reference(document: Any) -> tuple[list[str], list[str]]:
    from epcis_event_hash_generator import hash_generator, json_to_py

    logging.disable(logging.WARNING)  # it tells of every word that it looks at
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "open_text is deprecated", DeprecationWarning)
            events = json_to_py.event_list_from_epcis_document_json(copy.deepcopy(document))
        forms = hash_generator.derive_prehashes_from_events(events)
        return hash_generator.calculate_hashes_from_pre_hashes(forms), forms
    finally:
        logging.disable(logging.NOTSET)
