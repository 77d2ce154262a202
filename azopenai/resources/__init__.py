"""One module a resource: a pure builder for each operation, a thin sync face, a thin async face."""
