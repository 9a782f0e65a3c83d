// The ioctls of a watchdog device (Documentation/watchdog/watchdog-api.rst), whose macros Swift cannot import.
#ifndef HEARTBEAT_CLINUX_WATCHDOG_H
#define HEARTBEAT_CLINUX_WATCHDOG_H

// WDIOC_SETTIMEOUT in seconds; feeds too. 0 or errno.
int heartbeat_watchdog_set_timeout(int descriptor, int seconds);

// WDIOC_GETTIMEOUT in seconds; 0 where the driver does not tell.
int heartbeat_watchdog_timeout(int descriptor);

// WDIOC_KEEPALIVE; 0 or errno.
int heartbeat_watchdog_feed(int descriptor);

// Whether WDIOC_GETSUPPORT has WDIOF_MAGICCLOSE: without it every close, that of a crash too, stops the device.
int heartbeat_watchdog_has_magic_close(int descriptor);

#endif
