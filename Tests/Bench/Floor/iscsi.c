// The least that looks at an iSCSI target cost: the same commands in plain C by the same library, over one session, a poll(2)
// for each answer, and a rest after each look.
//     iscsi PORTAL TARGET LUN MICROSECONDS      until killed
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int is_done;

static void ended(struct iscsi_context *iscsi, int status, void *data, void *private_data) {
    (void)iscsi, (void)private_data;
    if (status != SCSI_STATUS_GOOD) {
        fprintf(stderr, "status %d\n", status);
        exit(1);
    }
    scsi_free_scsi_task(data);
    is_done = 1;
}

static void drive(struct iscsi_context *iscsi) {
    for (is_done = 0; !is_done;) {
        struct pollfd wait = {.fd = iscsi_get_fd(iscsi), .events = (short)iscsi_which_events(iscsi)};
        if (poll(&wait, 1, 5000) != 1 || iscsi_service(iscsi, wait.revents) != 0)
            exit(1);
    }
}

int main(int count, char **arguments) {
    if (count != 5)
        return 2;
    const int lun = atoi(arguments[3]);
    const long pause = atol(arguments[4]) * 1000;
    const struct timespec rest = {.tv_sec = pause / 1000000000, .tv_nsec = pause % 1000000000};
    struct iscsi_context *iscsi = iscsi_create_context("iqn.2026-11.org.example:plain");
    iscsi_set_targetname(iscsi, arguments[2]);
    iscsi_set_session_type(iscsi, ISCSI_SESSION_NORMAL);
    iscsi_set_noautoreconnect(iscsi, 1);
    if (iscsi_full_connect_sync(iscsi, arguments[1], lun) != 0) {
        fprintf(stderr, "%s\n", iscsi_get_error(iscsi));
        return 1;
    }
    for (;;) {
        if (iscsi_testunitready_task(iscsi, lun, ended, NULL) == NULL)
            return 1;
        drive(iscsi);
        if (iscsi_read16_task(iscsi, lun, 8, 512, 512, 0, 0, 0, 0, 0, ended, NULL) == NULL)
            return 1;
        drive(iscsi);
        nanosleep(&rest, NULL);
    }
}
