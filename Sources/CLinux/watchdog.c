#include "watchdog.h"

#include <errno.h>
#include <linux/watchdog.h>
#include <sys/ioctl.h>

int heartbeat_watchdog_set_timeout(int descriptor, int seconds) {
    return ioctl(descriptor, WDIOC_SETTIMEOUT, &seconds) == 0 ? 0 : errno;
}

int heartbeat_watchdog_timeout(int descriptor) {
    int seconds = 0;
    return ioctl(descriptor, WDIOC_GETTIMEOUT, &seconds) == 0 ? seconds : 0;
}

int heartbeat_watchdog_feed(int descriptor) { return ioctl(descriptor, WDIOC_KEEPALIVE, 0) == 0 ? 0 : errno; }

int heartbeat_watchdog_has_magic_close(int descriptor) {
    struct watchdog_info information = {0};
    return ioctl(descriptor, WDIOC_GETSUPPORT, &information) == 0 && (information.options & WDIOF_MAGICCLOSE) != 0;
}
