"""What draws in a process of its own, with limits: the standard library and Pillow alone.

It words nothing and decides nothing: texts come ready, in the reader's language.
"""
