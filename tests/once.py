"""What every test's application compiles alike is compiled once a process.

Each test has an application of its own. Nearly all that making one took was spent on compiling the
same templates, and the same addresses of five hundred routes.
"""

from collections.abc import Callable

from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class Templates(BytecodeCache):
    """What templates were compiled to, by name and text."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get(bucket.key + bucket.checksum)
        if kept:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


templates = Templates()
_builders: dict[tuple[object, ...], Builder] = {}
_compile: Callable[[Rule, bool], Builder] = Rule._compile_builder  # noqa: SLF001 - see above


def _kept_builder(rule: Rule, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002 - werkzeug's
    """Return the function that writes the rule's address; it finds converters on the rule."""
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)  # noqa: SLF001
    if key not in _builders:
        _builders[key] = _compile(rule, append_unknown)
    return _builders[key]


def keep_addresses() -> None:
    """Have werkzeug compile the address of each rule once."""
    Rule._compile_builder = _kept_builder  # type: ignore[method-assign, assignment]  # noqa: SLF001
