#!/bin/sh
# Stands under the name of a provider's tool, first in PATH, and hands everything on to the tool. At
# the call that the file `order` beside it names, it kills the program that called it: before the
# tool has run, or once it has ended and nobody has heard what it said. A line each: the number of
# the call, `before` or `after`, the only program that may be killed, the tool.
set -eu
beside=${0%/*}
{
  read -r at
  read -r side
  read -r caller
  read -r tool
} <"$beside/order"
read -r calls <"$beside/calls"
calls=$((calls + 1))
echo "$calls" >"$beside/calls"
[ "$calls" -eq "$at" ] || exec "$tool" "$@"
[ "$(readlink "/proc/$PPID/exe")" = "$caller" ] || exit 1
[ "$side" = before ] || "$tool" "$@" >/dev/null 2>&1 || true
kill -9 "$PPID"
