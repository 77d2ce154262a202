"""The two hands: a sync and an async driver that carry an exchange's effects out.

httpx is imported in this folder and nowhere else. anyio comes with httpx, which is built on it; the
async driver takes its sleep, locks, threads and cancel scopes from there, for asyncio and trio alike.
"""
