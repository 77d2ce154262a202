"""The two hands: a sync and an async driver that carry an exchange's effects out.

httpcore, which httpx stands on, and httpx are imported in this folder and nowhere else; httpx itself only
where the user brings a client of it. anyio comes with them; the async driver takes its sleep, locks, threads
and cancel scopes from there, for asyncio and trio alike.
"""
