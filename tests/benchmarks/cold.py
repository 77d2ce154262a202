"""One library in a fresh process: import, client, first chat call, memory.

A script of its own that imports next to nothing, because what it imported would be free for the library.
"""

import sys
from time import perf_counter, process_time

URL = "/openai/deployments/benchmark/chat/completions?api-version=2024-10-21"
CALL = {"model": "benchmark", "messages": [{"role": "user", "content": "When can I bring back two books?"}]}


def library(name: str, endpoint: str) -> dict[str, float]:
    module = __import__(name)
    client = module.AzureOpenAI(azure_endpoint=endpoint, api_key="secret", api_version="2024-10-21")
    ready = clocks("import")
    assert client.chat.completions.create(**CALL).choices[0].message.content
    return ready | clocks("first")


def httpx(endpoint: str) -> dict[str, float]:
    module = __import__("httpx")
    client = module.Client(headers={"api-key": "secret"}, timeout=600)
    ready = clocks("import")
    loads = __import__("json").loads
    assert loads(client.post(endpoint + URL, json=CALL).content)["choices"][0]["message"]["content"]
    return ready | clocks("first")


def clocks(name: str) -> dict[str, float]:
    return {f"{name}_cpu": process_time() - CPU, f"{name}_wall": perf_counter() - WALL}


def memory() -> dict[str, float]:
    """Read the peak and the present resident size, in bytes; only Linux tells both.

    Not from getrusage: the peak that it tells includes the parent's, from before the exec.
    """
    try:
        with open("/proc/self/status") as status:  # noqa: PTH123 - pathlib would be in the memory measured
            fields = dict(line.split(":", 1) for line in status)
    except FileNotFoundError:
        return {}
    return {"peak": 1024.0 * int(fields["VmHWM"].split()[0]), "rss": 1024.0 * int(fields["VmRSS"].split()[0])}


if __name__ == "__main__":
    CPU, WALL = process_time(), perf_counter()
    peer, address = sys.argv[1:]
    sample = httpx(address) if peer == "httpx" else library(peer, address)
    sample |= memory()
    print(__import__("json").dumps(sample))
