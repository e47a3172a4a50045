"""What runs in a process of its own, with limits: the standard library and openpyxl alone.

Nothing here may import from the rest of the portal: the process would take a second to start.
Pictures are drawn in the same kind of process, by `pictures/apart`.
"""
