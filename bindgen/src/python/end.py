def __getattr__(name):
    late = globals().get(f"_late_{name}")
    if late is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = late.kind
    return late.kind
