#!/bin/sh
# The sources of the workflow are where CodeCatalyst says; the step looks at the folder that it is started in.
set -eu
cd "${CATALYST_SOURCE_DIR_WorkflowSource:-${CATALYST_DEFAULT_DIR:-.}}"
exec node /app/dist-action/main.js
