"""Sending what is in the outbox, as a task of the process that answers requests. It waits far more than it works."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from cutaway import __version__
from cutaway.errors import BadRequest
from cutaway.interactions.webhooks.outbox import Delivery, Outbox
from cutaway.interactions.webhooks.signatures import signature
from cutaway.interactions.webhooks.tokens import TokenSigner
from cutaway.storage.outgoing import Answer, Outgoing

R = TypeVar("R")

_RECEIVERS = 16
_BATCH = 10
_TIDYING = 3600.0
_AFTER_TROUBLE = 5.0

log = logging.getLogger("cutaway.webhooks")


class Deliverer:
    """Tries deliveries when they are due: several receivers at once, each of them one after the other."""

    def __init__(self, outbox: Outbox, signer: TokenSigner, outgoing: Outgoing) -> None:
        self._outbox = outbox
        self._signer = signer
        self._outgoing = outgoing
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="webhooks")
        self._serving: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Work until cancelled; what is being sent then is sent again later."""
        tidy = 0.0
        try:
            while True:
                try:
                    await self._look()
                    if time.monotonic() >= tidy:
                        await self._call(self._outbox.forget)
                        tidy = time.monotonic() + _TIDYING
                except Exception:
                    log.exception("looking for webhooks to call failed")
                    await asyncio.sleep(_AFTER_TROUBLE)
                await asyncio.sleep(self._outbox.pace.poll)
        finally:
            for task in self._serving.values():
                task.cancel()
            await asyncio.gather(*self._serving.values(), return_exceptions=True)
            self._threads.shutdown(wait=True)
            with suppress(SQLAlchemyError):
                self._outbox.let_go()

    async def ping(self, delivery: Delivery) -> Answer:
        """Send once, whatever comes of it. Raises `BadRequest` when there is no answer."""
        return await self._send(delivery)

    async def _look(self) -> None:
        found = await self._call(partial(self._find, tuple(self._serving)))
        for receiver, ids in found.items():
            if len(self._serving) >= _RECEIVERS:
                break
            if receiver not in self._serving:
                task = asyncio.create_task(self._serve(ids[:_BATCH]))
                self._serving[receiver] = task
                task.add_done_callback(partial(self._done, receiver))

    def _done(self, receiver: str, _task: asyncio.Task[None]) -> None:
        self._serving.pop(receiver, None)

    def _find(self, except_for: tuple[str, ...]) -> dict[str, list[str]]:
        if not self._outbox.anything():
            return {}
        self._outbox.tell()
        return self._outbox.due(except_for)

    async def _serve(self, ids: list[str]) -> None:
        try:
            for id in ids:
                delivery = await self._call(partial(self._outbox.take, id))
                if delivery is not None and not await self._try(delivery):
                    return
        except Exception:
            log.exception("noting what a webhook answered failed")
            await asyncio.sleep(_AFTER_TROUBLE)

    async def _try(self, delivery: Delivery) -> bool:
        """Whether the receiver took it."""
        try:
            answer = await self._send(delivery)
        except Exception as error:
            if not isinstance(error, BadRequest):
                log.exception("calling a webhook failed")
            await self._call(partial(self._outbox.failed, delivery, str(error)))
            return False
        if 200 <= answer.status < 300:
            await self._call(partial(self._outbox.delivered, delivery))
            return True
        told = answer.headers.get("retry-after", "")
        wait = float(told) if told.isdecimal() and len(told) < 7 else 0.0
        why, gone = f"The receiver answered {answer.status}.", answer.status == 410
        await self._call(partial(self._outbox.failed, delivery, why, gone=gone, wait=wait))
        return False

    async def _send(self, delivery: Delivery) -> Answer:
        headers = await self._call(partial(self._headers, delivery))
        body, timeout = delivery.body.encode(), self._outbox.pace.timeout
        return await self._outgoing.request("POST", delivery.uri, headers=headers, content=body, timeout=timeout)

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        now = int(time.time())
        headers = {"content-type": "application/json", "user-agent": f"cutaway/{__version__}"}
        headers |= {"webhook-id": delivery.id, "webhook-timestamp": str(now)}
        if delivery.webhook is None:
            headers["webhook-signature"] = self._signer.sign(
                self._outbox.base, delivery.uri, delivery.id, delivery.body
            )
        else:
            keys = [secret for secret, _ in delivery.webhook.signing()]
            headers["webhook-signature"] = signature(keys, delivery.id, now, delivery.body.encode())
        return headers

    async def _call(self, function: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)
