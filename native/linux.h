/*
 * The calls into the C library that cosockpool makes, for jextract (jextract.args names what is taken from here).
 *
 * glibc declares ioctl, open, prctl and ptrace as variadic, and of a variadic function jextract publishes neither
 * descriptor nor address. They are therefore declared here with the arguments that their manual pages give them, and
 * their constants come from the kernel's own headers, which declare no functions. The calling conventions of Linux on
 * x86-64 and aarch64 pass integers and pointers in the same registers whether the callee is variadic or not.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <asm/termios.h>

#include <linux/fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>

int ioctl(int fd, unsigned long request, void *argument);
int open(const char *path, int flags, mode_t mode);
int prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4, unsigned long arg5);
long ptrace(int request, pid_t pid, void *addr, void *data);

/* What is read of struct tcp_info, which has bit fields. */
enum {
  TCP_INFO_RETRANSMITS = offsetof(struct tcp_info, tcpi_retransmits),
  TCP_INFO_RTT = offsetof(struct tcp_info, tcpi_rtt)
};

/* What is read of siginfo_t, a union of unions with a long binding. */
enum {
  SIGINFO_SIZE = sizeof(siginfo_t),
  SIGINFO_CODE = offsetof(siginfo_t, si_code),
  SIGINFO_PID = offsetof(siginfo_t, si_pid),
  SIGINFO_STATUS = offsetof(siginfo_t, si_status)
};
