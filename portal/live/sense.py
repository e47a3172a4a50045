"""What comes over a WebSocket: packets that mean something here; noise is dropped without a word.

Engine.IO and Socket.IO raise at what they cannot decode, before anybody is asked who it is from:
each packet of noise would leave a trace in the log. And they call a handler by the name that the
client writes, `connect` and `disconnect` too.
"""

import re
from typing import Any

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from flask_socketio import SocketIO
from socketio import packet

# Ping, pong and their like have a word at most; of messages, those of Socket.IO's types.
_FRAME = re.compile(r"[0-356].{0,8}|4[0-6].*", re.DOTALL)
_NOWHERE = "/nowhere"
EVENTS = frozenset({"watch", "unwatch", "mirror", "showing"})
"""What may be asked; each with one message."""


class Sensible(packet.Packet):
    """A packet of Socket.IO that may be acted upon, whatever was sent."""

    def decode(self, encoded_packet: str | bytes) -> int:
        """Decode it; noise becomes an event in a namespace where nobody is, which is let be."""
        try:
            attachments = super().decode(encoded_packet)
            makes_sense = attachments == 0 and self._makes_sense()
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            makes_sense = False
        if not makes_sense:
            self.packet_type, self.namespace, self.id = packet.EVENT, _NOWHERE, None
            self.data = ["noise"]
        return 0

    def _makes_sense(self) -> bool:
        content: Any = self.data
        if self.packet_type == packet.CONNECT:
            return content is None or isinstance(content, dict)
        if self.packet_type == packet.DISCONNECT:
            return content is None
        # Nothing is asked of clients that they would acknowledge, and no bytes are taken.
        return (
            self.packet_type == packet.EVENT
            and isinstance(content, list)
            and len(content) == 2  # noqa: PLR2004 - the name, and one message
            and isinstance(content[0], str)
            and content[0] in EVENTS
        )


class Listening(SimpleWebSocketWSGI):
    """A WebSocket that hands on what Engine.IO can decode, and hangs up at anything else."""

    def wait(self) -> str | None:
        """Return the next message; None when the other side is gone, or talks nonsense."""
        message = super().wait()
        if isinstance(message, str) and _FRAME.fullmatch(message):
            return message
        return None


def init_app(socketio: SocketIO) -> None:
    """Have the sockets listen so; Engine.IO has no setting for it."""
    engine = socketio.server.eio
    engine._async = {**engine._async, "websocket": Listening}  # noqa: SLF001
