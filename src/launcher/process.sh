# shellcheck shell=sh
# What both launchers do about the kernel before they become the Java virtual machine; for any POSIX shell.
# shellcheck disable=SC2034 # variables shared with what sources this

# Java itself does not start without /proc, and does not say so.
require_proc() {
  [ -e /proc/self/exe ] || {
    echo 'cosockpool: nothing can be read here: /proc is not mounted, or is that of a PID namespace in which' \
      'cosockpool is not. Run: mount -t proc proc /proc' >&2
    exit 4
  }
}

# Capabilities of root that a reading may use, by number (capabilities(7)): CAP_SYS_PTRACE to read a process, and
# CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER for files in other users' folders: Java, recordings, the output.
used_capabilities=' 19 1 2 3 '

# Sets `with_privileges` to a command that starts the rest without all others, to nothing where that cannot be.
choose_privileges() {
  with_privileges=
  if ! may_start_programs "$@" && may_drop_capabilities; then
    list_unused
    [ -z "$unused" ] || with_privileges="/usr/bin/setpriv --bounding-set=$unused --inh-caps=$unused"
  fi
}

# Whether these arguments may mean -c, or the demo: what it starts is to have all that the user has. An argument that
# only looks like it counts too, as does a file of arguments.
may_start_programs() {
  for argument; do
    case $argument in
      demo | @* | --command* | -c* | -[!-]*c*) return 0 ;;
    esac
  done
  return 1
}

# Whether CAP_SETPCAP is there, and the setpriv of util-linux; BusyBox has another one, by a link. Sets `bounding`.
may_drop_capabilities() {
  [ -x /usr/bin/setpriv ] && [ ! -L /usr/bin/setpriv ] || return 1
  while read -r key value; do
    case $key in
      CapEff:) effective=$((0x$value)) ;;
      CapBnd:) bounding=$((0x$value)) ;;
    esac
  done </proc/self/status
  [ $((effective >> 8 & 1)) = 1 ]
}

# Sets `unused` to all others of `bounding`, by their numbers, since this kernel may have some that setpriv cannot name.
list_unused() {
  unused=
  capability=0
  while [ $((bounding >> capability)) != 0 ]; do
    case $used_capabilities in
      *" $capability "*) ;;
      *) [ $((bounding >> capability & 1)) = 0 ] || unused=$unused${unused:+,}-cap_$capability ;;
    esac
    capability=$((capability + 1))
  done
}
