// Another initiator: registers a key with a logical unit and reserves it, or clears all reservations and keys.
//     iscsi-reserve PORTAL TARGET LUN KEY TYPE      type as in SPC-4, table 62; 0 clears
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>
#include <stdio.h>
#include <stdlib.h>

static int ask(struct iscsi_context *iscsi, int lun, int action, int type, uint64_t key, uint64_t new_key) {
    struct scsi_persistent_reserve_out_basic parameters = {
        .reservation_key = key, .service_action_reservation_key = new_key};
    struct scsi_task *task = iscsi_persistent_reserve_out_sync(
        iscsi, lun, action, SCSI_PERSISTENT_RESERVE_SCOPE_LU, type, &parameters);
    const int status = task == NULL ? -1 : task->status;
    if (task != NULL)
        scsi_free_scsi_task(task);
    if (status != SCSI_STATUS_GOOD)
        fprintf(stderr, "action %d: status %d: %s\n", action, status, iscsi_get_error(iscsi));
    return status != SCSI_STATUS_GOOD;
}

int main(int count, char **arguments) {
    if (count != 6)
        return 2;
    const int lun = atoi(arguments[3]);
    const uint64_t key = strtoull(arguments[4], NULL, 0);
    const int type = atoi(arguments[5]);
    struct iscsi_context *iscsi = iscsi_create_context("iqn.2026-11.org.example:another");
    iscsi_set_targetname(iscsi, arguments[2]);
    iscsi_set_session_type(iscsi, ISCSI_SESSION_NORMAL);
    iscsi_set_timeout(iscsi, 5);
    if (iscsi_full_connect_sync(iscsi, arguments[1], lun) != 0) {
        fprintf(stderr, "%s\n", iscsi_get_error(iscsi));
        return 1;
    }
    int failed = ask(iscsi, lun, SCSI_PERSISTENT_RESERVE_REGISTER_AND_IGNORE_EXISTING_KEY, 0, 0, key);
    if (type == 0)
        failed |= ask(iscsi, lun, SCSI_PERSISTENT_RESERVE_CLEAR, 0, key, 0);
    else
        failed |= ask(iscsi, lun, SCSI_PERSISTENT_RESERVE_RESERVE, type, key, 0);
    iscsi_logout_sync(iscsi);
    iscsi_destroy_context(iscsi);
    return failed;
}
