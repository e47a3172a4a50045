"""What a log's line may not do: be two."""

import json
import logging

import pytest

from portal import logs

HOSTILE = "a\x1b[2Jb\u2028c\n{}\r\x85"


def said(kind: str, text: str, **fields: object) -> str:
    """Return a record as the log writes it."""
    record = logging.LogRecord("portal.web", logging.INFO, "", 0, "said %s", (text,), None)
    vars(record).update(fields)
    return logs.formatter(kind).format(record)


@pytest.mark.parametrize("kind", ["json", "text"])
def test_whatever_is_said_is_one_line(kind: str) -> None:
    line = said(kind, HOSTILE, path=HOSTILE)
    assert len(line.splitlines()) == 1
    assert line.isprintable()


def test_json_keeps_what_was_said() -> None:
    told = json.loads(said("json", HOSTILE, path="/甲", status=404))
    assert told.pop("time")
    assert told == {
        "level": "INFO",
        "logger": "portal.web",
        "message": f"said {HOSTILE}",
        "path": "/甲",
        "status": 404,
    }


def test_words_tell_the_fields_behind_what_was_said() -> None:
    assert said("text", "it", path="/甲", status=404).endswith(
        "INFO portal.web: said it path=/甲 status=404"
    )


def test_a_fault_is_one_object_with_its_trace() -> None:
    with pytest.raises(ValueError, match="invalid literal") as error:
        int(HOSTILE)
    trace = (error.type, error.value, error.tb)
    record = logging.LogRecord("portal", logging.ERROR, "", 0, "incident", (), trace)
    line = logs.formatter("json").format(record)
    assert len(line.splitlines()) == 1
    assert "Traceback" in json.loads(line)["exception"]
