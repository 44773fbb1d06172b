"""A decision in, a document out: letters drawn from frozen content, workbooks from tables.

``draw`` is the door to the letters; ``letters``, ``layout`` and ``render`` behind it take values and return
values, and know no database, no clock and no setting.
"""
