"""The exit codes of every command."""

AS_ASKED = 0
USAGE = 2
CREDENTIALS = 3
DENIED = 4
FAILED = 5
NOT_IN_TIME = 6
INTERRUPTED = 130

OF_A_CALL = """\
exit codes:
  0    the service carried it out
  2    usage: an option or a body cannot be used; nothing was sent
  3    credentials: there is no token, or the service does not take it
  5    the service refused it or failed, it is unknown whether it was carried out, or the result cannot be written
  130  interrupted: look whether it was carried out"""

MEANINGS = """\
exit codes:
  0    all went as requested
  2    usage: an option, a file or a journal cannot be used; nothing was sent
  3    credentials: there is no token, or the service does not take it
  4    some were denied
  5    some failed, or the result cannot be written
  6    not finished in time; the same command goes on
  130  interrupted; the same command goes on"""
