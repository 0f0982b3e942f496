#!/bin/sh
# Starts cosockpool from an unpacked archive, of which it is bin/cosockpool: on the runtime and from the AOT cache that
# lie there. COSOCKPOOL_JAVA_OPTIONS holds further options for the Java virtual machine.
#
# It takes any POSIX shell, and starts no other program unless it is called by a link or by root.

set -euf

script=$0
[ ! -L "$script" ] || script=$(readlink -f -- "$script")
case $script in
*/*) ;;
*) script=./$script ;;
esac
lib=${script%/*}/../lib/cosockpool

# shellcheck source=src/launcher/process.sh
. "$lib/process.sh"

unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS JDK_AOT_VM_OPTIONS CLASSPATH
require_proc
require_folder
choose_privileges "$@"
# shellcheck disable=SC2086 # words, or nothing at all
exec $with_privileges "$lib/runtime/bin/java" "@$lib/java.options" --enable-native-access=cosockpool \
  -XX:AOTCache="$lib/cosockpool.aot" ${COSOCKPOOL_JAVA_OPTIONS:-} -m cosockpool/io.cosockpool.cli.Main "$@"
