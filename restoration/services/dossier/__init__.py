"""卷宗: a case as one file that can be checked without this system."""
