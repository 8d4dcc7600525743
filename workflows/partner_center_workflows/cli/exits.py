"""The exit codes of every command."""

AS_ASKED = 0
USAGE = 2
CREDENTIALS = 3
DENIED = 4
FAILED = 5
NOT_IN_TIME = 6
CHANGED = 7
INTERRUPTED = 130

MEANINGS = """\
exit codes:
  0    the command did what you asked
  2    usage: an option, a file or a journal cannot be used; nothing was sent
  3    credentials: there is no token, or the service does not accept it
  4    some requests were denied
  5    some requests failed, the service cannot be reached, or the result cannot be written;
       after `call` of a write it may be unknown whether the service carried it out
  6    not finished in time; run the same command again
  130  interrupted; run the same command again, but look first after `call` of a write"""

OF_AN_AUDIT = """\
exit codes:
  0    every customer was read, and nothing has changed since the earlier snapshot, if one was given
  2    usage: an option, a file or a snapshot cannot be used; nothing was sent
  3    credentials: there is no token, or the service does not take it
  5    the service refused to list the customers, or the result cannot be written
  6    not complete: customers are unread, or the service keeps failing; the same command goes on
  7    every customer was read, and something has changed since the earlier snapshot
  130  interrupted; the same command goes on"""
