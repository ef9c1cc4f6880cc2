"""Front-matter files to stories, topics and providers, with every problem named.

``scanning`` finds the files and reads those that changed; ``content`` settles
what only the whole can tell. A build without a change needs the first alone.
"""
