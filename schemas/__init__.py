"""The contracts: one pydantic model for everything that crosses a process border.

`python -m schemas` writes their JSON Schema files to `schemas/json/`.
"""
