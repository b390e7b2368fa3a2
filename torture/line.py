"""A line between two servers that can be cut: what is sent meanwhile is lost."""

import socket
import threading
from contextlib import suppress


class Line:
    """Listens on a port of its own and hands everything on to another, until it is cut."""

    def __init__(self, address: str, port: int) -> None:
        self._to = address, port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        self._is_cut = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Nothing arrives any more, and nobody is told so."""
        self._is_cut.set()

    def close(self) -> None:
        """Hang up on both."""
        self.cut()
        for one in [self._listening, *self._open]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _address = self._listening.accept()
                there = socket.create_connection(self._to)
                self._open += [here, there]
                for source, target in ((here, there), (there, here)):
                    threading.Thread(target=self._hand_on, args=(source, target), daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while read := source.recv(65536):
                if not self._is_cut.is_set():
                    target.sendall(read)
            if not self._is_cut.is_set():
                target.shutdown(socket.SHUT_WR)
