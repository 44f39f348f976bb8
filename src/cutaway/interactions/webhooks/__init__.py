"""Telling others when a turn ends: webhooks that are registered, and those a request names itself.

The end of a turn is written down together with the turn (`endings`). From there it becomes one delivery for each who is to
be told, in one transaction, and every delivery is tried until it is taken or a day has passed.
"""
