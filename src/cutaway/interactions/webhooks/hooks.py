"""Everything about webhooks that a server has, put together from its settings."""

from __future__ import annotations

import os
import secrets
import socket
from typing import Any

import sqlalchemy as sa

from cutaway.errors import BadRequest
from cutaway.interactions.webhooks import asked
from cutaway.interactions.webhooks.book import Webhook, WebhookBook
from cutaway.interactions.webhooks.deliverer import Deliverer
from cutaway.interactions.webhooks.outbox import Outbox, Pace
from cutaway.interactions.webhooks.tokens import TokenSigner
from cutaway.storage.outgoing import Outgoing, Resolver, system_resolver
from cutaway.storage.settings import Settings


class Webhooks:
    """The registered webhooks (`book`), what is sent (`outbox`), the public keys (`signer`), and the guard (`outgoing`).

    `engine`: the database, with its tables made.
    """

    def __init__(
        self,
        settings: Settings,
        engine: sa.Engine,
        *,
        pace: Pace | None = None,
        resolver: Resolver = system_resolver,
    ) -> None:
        timeout = settings.webhook_timeout
        keep = settings.webhook_hours * 3600.0
        chosen = pace or Pace(first=settings.webhook_retry, timeout=timeout, keep=keep, lease=max(3.0, 2 * timeout))
        name = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        base = settings.public_url.rstrip("/") or listening_address(settings.host, settings.port)
        self.outgoing = Outgoing(settings.allow_addresses, resolver=resolver)
        self.book = WebhookBook(engine)
        self.outbox = Outbox(engine, name, base, bool(settings.public_url), chosen)
        self.signer = TokenSigner(settings.data / "keys", engine)
        self._deliverer = Deliverer(self.outbox, self.signer, self.outgoing)

    def config(self, given: object, *, background: bool) -> dict[str, Any]:
        """The `webhook_config` of a create request, checked. Blocks while names are looked up. Raises `BadRequest`."""
        return asked.webhook_config(given, self.outgoing, background=background)

    async def run(self) -> None:
        """Tell and deliver until cancelled."""
        await self._deliverer.run()

    async def ping(self, webhook: Webhook) -> None:
        """Send a test event to a webhook, enabled or not. Raises `BadRequest` saying why it was not taken."""
        answer = await self._deliverer.ping(self.outbox.ping(webhook))
        if not 200 <= answer.status < 300:
            raise BadRequest(f"The receiver answered {answer.status}.", "It must answer 200 to 299 within seconds.")


def listening_address(host: str, port: int) -> str:
    """The address of a server that listens on `host` and `port`, as far as that tells it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
