"""The same job done with other packages; imported only inside the peers' environment.

A job is a module with `read(files)` and `analyse(data)`, which are timed one by one; `analyse`
returns numbers by name.
"""
