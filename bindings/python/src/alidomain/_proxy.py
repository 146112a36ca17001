"""The generated proxy, with the types of its arguments."""

from __future__ import annotations

from ._native.alidomain import Proxy as _Proxy


class Proxy(_Proxy):
    __doc__ = _Proxy.__doc__

    # Where the interface has a default, the generated types would accept any object.

    def __init__(
        self,
        url: str,
        username: str | None = None,
        password: str | None = None,
        no_proxy: list[str] | None = None,
    ) -> None:
        super().__init__(url, username, password, no_proxy or [])

    @classmethod
    def direct(cls) -> Proxy:
        proxy = super().direct()
        assert isinstance(proxy, cls)
        return proxy

    @classmethod
    def from_environment(cls) -> Proxy:
        proxy = super().from_environment()
        assert isinstance(proxy, cls)
        return proxy


for _name in ("__init__", "direct", "from_environment"):
    _made = getattr(Proxy, _name)
    getattr(_made, "__func__", _made).__doc__ = getattr(_Proxy, _name).__doc__
