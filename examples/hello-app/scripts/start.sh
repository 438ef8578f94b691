#!/bin/bash
# Starts the service. Its output goes to a file: a child that held this script's own would keep the hook open.
set -euo pipefail

home="${DESTDIR:-}/srv/hello-app"
log="${DESTDIR:-}/var/log/hello-app.log"
run="${DESTDIR:-}/run"
mkdir -p "$(dirname "$log")" "$run"

PORT="${PORT:-80}" nohup node "$home/src/server.js" >>"$log" 2>&1 </dev/null &
# Known from the first moment, so that even a service that is still starting can be stopped.
echo "$!" >"$run/hello-app.pid"
echo "started"
