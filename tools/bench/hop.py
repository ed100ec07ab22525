"""A hop that does nothing: passes bytes between a caller and a server, in a process of its own.

    python -m tools.bench.hop <port> <server's port>

What it adds to a call is what this machine takes for waking one more process and for one more
pair of sockets: the floor of any proxy.
"""

import asyncio
import contextlib
import socket
import sys

_PIECE = 65_536


async def main(port: int, behind: int) -> None:
    """Serve until killed."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", behind)
        for each in (writer, back):
            each.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(_copy(reader, back), _copy(there, writer))

    server = await asyncio.start_server(pass_on, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await source.read(_PIECE):
            target.write(piece)
            await target.drain()
    target.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
