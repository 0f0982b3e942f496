# shellcheck shell=sh
# What both launchers do about the kernel before they become the Java virtual machine; for any POSIX shell.

# Java itself does not start without /proc, and does not say so.
require_proc() {
  [ -e /proc/self/exe ] || {
    echo 'cosockpool: nothing can be read here: /proc is not mounted, or is that of a PID namespace in which' \
      'cosockpool is not. Run: mount -t proc proc /proc' >&2
    exit 4
  }
}

# A folder that was deleted has no name, which Java does not say.
require_folder() {
  # shellcheck disable=SC3013 # every shell of Linux has -ef
  [ "${PWD:-}" -ef . ] || {
    echo 'cosockpool: the current folder was deleted: change to another one' >&2
    exit 1
  }
}

# Sets `with_privileges` to a command that starts the rest with those of root's capabilities that a reading may use, to
# nothing where that cannot be: CAP_SETPCAP is not there, a filter refuses it, or setpriv is not that of util-linux (BusyBox has another one, by a link).
# A command of -c and the demo keep all that the user has. An argument that only looks like -c counts too.
choose_privileges() {
  with_privileges=
  for argument; do
    case $argument in
      demo | --command* | -c* | -[!-]*c*) return ;;
    esac
  done
  [ -x /usr/bin/setpriv ] && [ ! -L /usr/bin/setpriv ] || return 0
  while read -r key value; do
    case $key in
      CapEff:) effective=$((0x$value)) ;;
      CapBnd:) bounding=$((0x$value)) ;;
      Seccomp:) filter=$value ;;
    esac
  done </proc/self/status
  [ $((effective >> 8 & 1)) = 1 ] || return 0

  # By their numbers, since this kernel may have some that setpriv cannot name. What stays is CAP_SYS_PTRACE (19) to read a process,
  # and CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER (1, 2, 3) for files in other users' folders: Java, recordings, the output.
  unused='' capability=0
  unused_bits=$((bounding & ~(1 << 19 | 1 << 1 | 1 << 2 | 1 << 3)))
  while [ $((unused_bits >> capability)) != 0 ]; do
    [ $((unused_bits >> capability & 1)) = 0 ] || unused=$unused${unused:+,}-cap_$capability
    capability=$((capability + 1))
  done
  [ -n "$unused" ] || return 0
  with_privileges="/usr/bin/setpriv --bounding-set=$unused --inh-caps=$unused"
  # A filter of system calls may refuse that, as SystemCallFilter=~@privileged of systemd does. Then all is kept.
  # shellcheck disable=SC2086 # words
  [ "${filter:-0}" = 0 ] || $with_privileges /bin/sh -c : 2>/dev/null || with_privileges=
}
