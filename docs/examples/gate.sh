#!/bin/sh
# gate.sh SUITE CANDIDATE INCUMBENT: ends with 0 GO, 1 NO-GO, 2 INCONCLUSIVE, 3 no verdict.
# Lies beside gate.yaml and rationale_client.py; wants RATIONALE_URL and RATIONALE_API_KEY.
set -eu
here=$(dirname "$0")
exec python3 "$here/rationale_client.py" gate --policy "$here/gate.yaml" \
  --suite "$1" --candidate "$2" --incumbent "$3" \
  --junit gate.xml --markdown gate.md --step-summary
