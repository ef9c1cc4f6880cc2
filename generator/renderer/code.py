"""Compiled templates as bytes, to be handed from one process to another.

They go to no site's folder: who can write there could have any code run.
"""

from __future__ import annotations

import zlib
from types import CodeType

import jinja2
import msgspec
from jinja2.bccache import Bucket

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, bytes]).decode


class Code(jinja2.BytecodeCache):
    """The code of an environment's templates: of those it compiled, and of those it was given.

    Code is known by the name and the source of its template, wherever its file
    lies, so one that has changed is compiled again. Environments between which
    code goes must be alike.
    """

    def __init__(self) -> None:
        self._made: dict[str, bytes] = {}
        self._taken: bytes = b""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's
        """The key of a template's code."""
        return name

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """As Jinja has it; code made elsewhere says which file it is of now, for messages."""
        bucket = super().get_bucket(environment, name, filename, source)
        if bucket.code and filename:
            bucket.code = bucket.code.replace(co_filename=filename)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        if made := self._made.get(bucket.key):
            bucket.bytecode_from_string(made)

    def dump_bytecode(self, bucket: Bucket) -> None:
        compiled = bucket.code
        if compiled is not None:
            # Made anywhere, the same template gives the same bytes.
            bucket.code = _named(compiled, bucket.key)
            self._made[bucket.key] = bucket.bytecode_to_string()
            bucket.code = compiled

    def give(self) -> bytes:
        """All the code, packed."""
        return zlib.compress(_encode(self._made), 1)

    def take(self, packed: bytes) -> None:
        """Add what :meth:`give` of another gave; the same again costs nothing."""
        if packed and packed != self._taken:
            self._taken = packed
            self._made |= _decode(zlib.decompress(packed))


def _named(code: CodeType, name: str) -> CodeType:
    """The code as if of a file of this name."""
    parts = [_named(part, name) if isinstance(part, CodeType) else part for part in code.co_consts]
    return code.replace(co_filename=name, co_consts=tuple(parts))
