/* The protocol of heartbeat: what a host writes, when it fences, what its peers conclude from it. Small enough to be
 * searched completely. README.md beside this file says what is modelled, what is not, and what each broken rule showed.
 *
 * Rules are named after their places: "theory" is docs/theory-of-operation.md, "peers" is docs/peers.md.
 *
 * Three hosts have one turn each in every tick: host 1 a third of a tick after host 0, host 2 after host 1. In its turn a
 * host beats on each SR, reads its peers, judges, and answers `check` about each of them. What an earlier host writes a
 * later one reads in the same tick; the other way round it takes one more. Faults and repairs come between turns.
 * No variable counts absolute time: ages end at a bound, so a run has no horizon.
 */

#define HOSTS 3
#define SRS 2

/* ---- Timing in ticks. A tick is 20 s of the default timings, with FINE 10 s. io_timeout and interval are less than a tick. */
#ifdef FINE
#define ALERT_AFTER 2
#define FENCE_AFTER 6
#define FENCE_BY 9
#define TAKEOVER 12
#define PACE 2                  /* three intervals, rounded up */
#define WATCHDOG 6
#define WATCHDOG_MARGIN 1
#define MISSED 2                /* turns that a judge which stands still may miss until systemd has restarted it */
#else
#define ALERT_AFTER 1
#define FENCE_AFTER 3
#define FENCE_BY 4
#define TAKEOVER 6
#define PACE 1
#define WATCHDOG 3
#define WATCHDOG_MARGIN 0
#define MISSED 1
#endif
#define LONG (TAKEOVER + 1)

/* ---- What a run is about. */
#ifndef FAULTS
#define FAULTS 2                /* faults in a run; repairs are free */
#endif
#define FREEZE 1                /* an SR's server stands still for all; what it took lands at the thaw */
#define CUT 2                   /* a host loses one SR */
#define DARK 4                  /* a host loses both */
#define LOSE 8                  /* every host loses an SR, and gets it back by itself */
#define KILL 16                 /* the daemon ends or stands still, and is restarted */
#define PAUSE 32                /* a host stands still, and its clock tells it so */
#define HIDE 64                 /* a host stands still, and its clock does too */
#define CRASH 128               /* a host loses power */
#define STOP 256                /* an orderly stop of the daemon */
#ifndef KINDS
#define KINDS 511
#endif
#ifndef USE0
#define USE0 3                  /* SRs that VMs of host 0 use: bit 0, bit 1 */
#endif
#ifndef USE1
#define USE1 3
#endif
#ifndef USE2
#define USE2 3
#endif
#ifndef HAS0
#define HAS0 3                  /* SRs that host 0 has */
#endif
#ifndef ONLY
#define ONLY 0                  /* the one invariant that is checked; 0 for all */
#endif
#ifndef REACH
#define REACH 0                 /* the one state that is to be shown to occur */
#endif
#define INVARIANT(number, claim) assert((ONLY && ONLY != number) || (claim))
#define OCCURS(number) assert(REACH != number)

#define AT(h, s) ((h) * SRS + (s))
#define OF(p, h, s) ((p) * HOSTS * SRS + (h) * SRS + (s))
#define OTHER(s) (1 - (s))
#define USES(h, s) ((((h) == 0 -> USE0 : ((h) == 1 -> USE1 : USE2)) >> (s)) & 1)
#define HAS(h, s) ((h) != 0 || ((HAS0 >> (s)) & 1))
#define OLDER(age, bound) ((age) < (bound) -> (age) + 1 : (bound))

/* ---- The world. */
byte turn;                      /* whose turn is next */
byte left = FAULTS;
bit frozen[SRS];
bit cut[HOSTS * SRS];
#define OFF 0
#define UP 1
#define STILL 2                 /* paused; its boot clock goes on */
#define HIDDEN 3                /* paused; its boot clock does not */
byte power[HOSTS];
byte lost[HOSTS];               /* ticks that its clock did not see */
bit woke[HOSTS];                /* it stood still, and what follows from that takes until its next turn or its reset */
bit vm[HOSTS];                  /* its VMs run, on the SRs that it uses */
byte queued[HOSTS * SRS];       /* a write of a VM sits in the frozen server; 2: the host was called dead since */
byte copy[HOSTS];               /* who started a second copy of its VMs: host + 1 */

/* A record says: what is promised (bits 0, 1), what is lost (2, 3), which boot wrote it (4, 5). Its stamp stands for
 * generation and sequence, as far as records differ in what they say. */
#define WRITTEN 128
#define PROMISED(r, s) (((r) >> (s)) & 1)
#define SAYS_LOST(r, s) (((r) >> (2 + (s))) & 1)
#define BOOT(r) (((r) >> 4) & 3)
byte record[HOSTS * SRS];
byte stamp[HOSTS * SRS];
byte unread[HOSTS * SRS];       /* bit p: changed since host p read it */
byte ghost[HOSTS * SRS];        /* a record that sits in the frozen server */
byte ghostStamp[HOSTS * SRS];
#ifdef STOCK
byte still[HOSTS * SRS];        /* since the number on the SR changed, by everybody's clock */
#endif

/* ---- A daemon. Life and silence belong to the boot (theory, "The promise"), so a restart keeps them. */
bit runs[HOSTS];                /* the daemon runs */
byte gone[HOSTS];               /* turns that it missed since it was killed; a boot takes one too */
byte stopped[HOSTS];            /* since an orderly stop: ticks + 1 */
bit ill[HOSTS * SRS];           /* it was silent at that stop */
bit withdrawn[HOSTS];           /* the promise was taken back at that stop */
bit fencing[HOSTS];             /* a fence is committed; the reset comes within a tick */
byte dog[HOSTS];                /* ticks until the watchdog resets the host, plus 1; 0 while disarmed */
bit armed[HOSTS * SRS];         /* else observing */
byte own[HOSTS * SRS];          /* own silence: now - S0 */
byte mute[HOSTS];               /* since any beat of this host verified, by everybody's clock: for invariant 2 only */
byte watch[HOSTS * SRS];        /* own beats verified one after the other: for invariant 11 only */
byte wait[HOSTS * SRS];         /* after a start, for the first verdict: 3, 2; 1 once it is in; 0 when a beat verified */
byte evidence[HOSTS * SRS];     /* 1 a beat hangs, 2 for io_timeout, 3 a stall came in between: it proves nothing */
bit loss[HOSTS * SRS];          /* loss bit */
byte hold[HOSTS * SRS];
#define NONE 0
#define SOUGHT 1
#define HELD 2
#define REFUSED 3
#define ENDING 4                /* and more: since when */
#define LOOKING_ON 20           /* sought for a tick; where PACE is two */
byte boot[HOSTS];
byte said[HOSTS];               /* what its last record said */
byte stampNow[HOSTS];

/* Its table of the others begins anew with each start (peers, "What is read"). */
byte seen[HOSTS * HOSTS * SRS];      /* record as read; 0 before */
byte seenStamp[HOSTS * HOSTS * SRS];
byte change[HOSTS * HOSTS * SRS];    /* since the last change that was seen */
byte count[HOSTS * HOSTS * SRS];     /* unchanged time that counts */
byte last[HOSTS * HOSTS];            /* the SR where a change was seen last; NOWHERE before */
#define NOWHERE 2
bit near[HOSTS * HOSTS * SRS];       /* it beat there within TAKEOVER before the last own beat there */
bit shared[HOSTS * HOSTS * SRS];     /* and on the other SR as well, then or later */
bit streak[HOSTS * SRS];             /* the last own beat verified in time */
bit blocked[HOSTS * SRS];            /* it was lost here; nothing counts until the others can know that it is back */
byte reach[HOSTS * SRS];             /* for how long it had been read without a gap, at the last own beat */

/* Used within a step only, and no part of the state. */
hidden byte s; hidden byte r; hidden byte q; hidden byte i; hidden byte k; hidden byte x; hidden byte least;
hidden byte silence; hidden byte whole; hidden byte dark; hidden byte answer;
hidden byte due; hidden byte any; hidden byte isHosts;
hidden byte verified[SRS]; hidden byte before[SRS];

#define REACHES(h, s) (HAS(h, s) && !frozen[s] && !cut[AT(h, s)])
#define WRITES(h, s) (power[h] == UP && vm[h] && USES(h, s) && REACHES(h, s))
#define GUARDED(h) (power[h] == UP && runs[h])
#define BEATS(h, s) (armed[AT(h, s)] && own[AT(h, s)] < ALERT_AFTER)
#define DECIDES(a) (hold[a] != NONE && hold[a] != REFUSED)
#define VERDICT_IS_IN(a) (wait[a] <= 1)

/* ---- Beats. */

/* What a record rendered now says: promised is what is armed (theory, "The promise"). */
inline render(h, isWithdrawn) {
    x = WRITTEN | (boot[h] << 4) | (loss[AT(h, 0)] << 2) | (loss[AT(h, 1)] << 3);
    if
    :: !isWithdrawn -> x = x | armed[AT(h, 0)] | (armed[AT(h, 1)] << 1)
    :: else
    fi;
    if
    :: x != said[h] -> said[h] = x; stampNow[h]++
    :: else
    fi
}

inline land(h, sr, what, when) {
    record[AT(h, sr)] = what; stamp[AT(h, sr)] = when; unread[AT(h, sr)] = 7;
#ifdef STOCK
    still[AT(h, sr)] = 0
#endif
}

/* Each SR beats in each tick. A verified beat moves S0, clears loss bit and hold (theory, "One beat"; peers, "Hold"). */
inline beat(h) {
    render(h, false);
    for (s : 0 .. 1) {
        i = AT(h, s);
        verified[s] = REACHES(h, s);
        before[s] = own[i];
        if
        :: verified[s] ->
            land(h, s, said[h], stampNow[h]);
            if :: own[i] > PACE -> reach[i] = 0 :: else fi;
            reach[i] = OLDER(reach[i], LONG);
            own[i] = 0; evidence[i] = 0; wait[i] = 0; hold[i] = NONE; mute[h] = 0; watch[i] = OLDER(watch[i], LONG);
            if :: loss[i] -> blocked[i] = HAS(h, OTHER(s)) :: else fi;
            loss[i] = 0;
            if :: USES(h, s) -> vm[h] = 1 :: else fi
        :: !verified[s] && HAS(h, s) ->
            watch[i] = 0;
            if
            :: evidence[i] < 2 -> evidence[i]++
            :: else
            fi;
            if
            :: frozen[s] && !cut[i] && !ghost[i] -> ghost[i] = said[h]; ghostStamp[i] = stampNow[h]
            :: else
            fi
        :: else
        fi
    };
    /* The loss bit of an SR that is back has left the records elsewhere: its peers' silence counts from here on. */
    for (s : 0 .. 1) {
        i = AT(h, s);
        if
        :: blocked[i] && verified[OTHER(s)] && !SAYS_LOST(said[h], s) -> blocked[i] = 0; streak[i] = 0
        :: else
        fi
    }
}

/* ---- What a host reads of the others, and for how long it has watched in vain: peers, "check". */
inline read(h) {
    for (s : 0 .. 1) {
        i = AT(h, s);
        for (q : 0 .. 2) {
            k = OF(h, q, s);
            if
            :: q != h && HAS(q, s) && verified[s] ->
                if
                :: !seen[k] || ((unread[AT(q, s)] >> h) & 1) ->
                    unread[AT(q, s)] = unread[AT(q, s)] & (7 - (1 << h));
                    if
                    :: seen[k] ->
                        change[k] = 0; last[h * HOSTS + q] = s;
                        if :: seen[OF(h, q, OTHER(s))] -> shared[OF(h, q, OTHER(s))] = 1 :: else fi;
                        /* Its boot clock shows for how long this host stood still. */
                        if :: lost[h] -> dark = dark | (1 << q) :: else fi
                    :: else -> change[k] = LONG
                    fi;
                    seen[k] = record[AT(q, s)]; seenStamp[k] = stamp[AT(q, s)];
                    count[k] = 0
                :: else ->
                    if
                    :: seen[k] && streak[i] && !blocked[i] -> count[k] = OLDER(count[k], TAKEOVER)
                    :: else -> count[k] = 0
                    fi
                fi
            :: q != h && HAS(q, s) && !verified[s] ->
#ifdef BROKEN_COUNT_BLIND
                if :: seen[k] -> count[k] = OLDER(count[k], TAKEOVER) :: else fi
#else
                count[k] = 0
#endif
            :: else
            fi
        };
        streak[i] = verified[s] && !blocked[i]
    };
    for (s : 0 .. 1) {
        for (q : 0 .. 2) {
            k = OF(h, q, s);
            if
            :: q != h && HAS(q, s) && verified[s] ->
                near[k] = seen[k] && change[k] <= TAKEOVER;
                shared[k] = seen[OF(h, q, OTHER(s))] && change[OF(h, q, OTHER(s))] <= TAKEOVER
            :: else
            fi
        }
    }
}

/* A stall is evidence of nothing, and nothing that was counted stands (theory, "Time and evidence"). */
inline stall(h) {
    for (s : 0 .. 1) {
        i = AT(h, s);
        streak[i] = 0; watch[i] = 0;
        if :: evidence[i] -> evidence[i] = 3 :: else fi;
        for (q : 0 .. 2) { count[OF(h, q, s)] = 0 }
    }
}

/* A peer's boot clock went on while ours stood still; two must agree where two are alive (peers, "Clocks"). Every silence is so
 * much longer. */
inline notice_pause(h) {
    if
    :: lost[h] && dark ->
        x = 0;                          /* peers that seem alive by this host's clock */
        for (q : 0 .. 2) {
            if
            :: q != h && ((seen[OF(h, q, 0)] && change[OF(h, q, 0)] <= TAKEOVER) ||
                (seen[OF(h, q, 1)] && change[OF(h, q, 1)] <= TAKEOVER)) -> x = x | (1 << q)
            :: else
            fi
        };
#ifdef OPEN_SECOND_CLOCK
        if
        :: (dark & x) != x -> skip      /* one clock alone is not believed, nor remembered */
        :: else ->
#else
        if
        :: true ->
#endif
            printf("host %d: stood still for %d ticks\n", h, lost[h]);
            for (s : 0 .. 1) {
#ifndef OPEN_PAUSE_FORGETS
                /* What others had seen of silence before the first beat after the pause belongs to it. */
                own[AT(h, s)] = before[s];
#endif
                own[AT(h, s)] = (own[AT(h, s)] + lost[h] < FENCE_BY -> own[AT(h, s)] + lost[h] : FENCE_BY)
            };
            stall(h)
        fi;
        lost[h] = 0
    :: else
    fi;
    dark = 0
}

/* ---- The judge: theory, "The decision table". */

/* The silence that counts for an SR: the host's; or more, where a peer that shares this SR sees less of the host; with
 * partial_loss = fence the SR's own. */
inline measure(h, sr) {
    i = AT(h, sr); k = AT(h, OTHER(sr));
    isHosts = 0;
    silence = own[i];
#ifndef PARTIAL_FENCE
    whole = (armed[k] && own[k] < own[i] -> own[k] : own[i]);
    x = 0;
    for (q : 0 .. 2) {
        if
#ifndef BROKEN_SIGHT
        :: q != h && near[OF(h, q, sr)] && !(shared[OF(h, q, sr)] && armed[k] && own[k] < own[i]) -> x = own[i]
#endif
        :: else
        fi
    };
    isHosts = x <= whole;
    silence = (x > whole -> x : whole)
#endif
}

inline ask_whether_due(h, sr) {
    measure(h, sr);
    if
    :: silence >= FENCE_BY ->
        due = (isHosts -> (!armed[i] || VERDICT_IS_IN(i)) && (!armed[k] || VERDICT_IS_IN(k)) : VERDICT_IS_IN(i));
#ifdef BROKEN_FENCE_BY_WANTS_EVIDENCE
        due = due && evidence[i] == 2
#endif
    :: silence < FENCE_BY && silence >= FENCE_AFTER ->
        due = evidence[i] == 2 && (!isHosts || !armed[k] || evidence[k] == 2)
    :: else -> due = 0
    fi
}

/* peers, "Hold": every other host that beat on this SR within takeover_after before the loss is seen changing on an SR that
 * beats here, and its record there has the loss bit. Never vacuous. */
#define UNKNOWN 0
#define UNANIMOUS 1
#define UNDECIDED 2
#define BROKEN 3
inline ask_the_others(h, sr) {
    answer = UNKNOWN;
    if
    :: !BEATS(h, OTHER(sr)) -> answer = BROKEN
    :: BEATS(h, OTHER(sr)) && reach[AT(h, sr)] == LONG ->
        for (q : 0 .. 2) {
            k = OF(h, q, OTHER(sr));
            any = seen[k] && change[k] <= PACE;
            if
            :: q != h && near[OF(h, q, sr)] ->
                if
#ifndef BROKEN_HOLD_BY_MOST
                :: !any -> answer = BROKEN
#endif
                :: any && answer != BROKEN && !SAYS_LOST(seen[k], sr) -> answer = UNDECIDED
                :: any && answer == UNKNOWN && SAYS_LOST(seen[k], sr) -> answer = UNANIMOUS
                :: else
                fi
            :: else
            fi
        }
    :: else
    fi
}

inline update_hold(h, sr) {
    i = AT(h, sr);
    if
    :: !due -> hold[i] = NONE
    :: due && (DECIDES(i) || BEATS(h, OTHER(sr))) ->
        ask_the_others(h, sr);
        i = AT(h, sr);
        any = answer == UNDECIDED && silence < FENCE_BY;        /* may look on for PACE */
        if
        :: answer == UNANIMOUS -> hold[i] = HELD; printf("host %d: holds SR %d\n", h, sr); OCCURS(3)
        :: answer != UNANIMOUS ->
            if
            :: hold[i] == NONE -> hold[i] = (any -> SOUGHT : REFUSED)
            :: hold[i] == SOUGHT -> hold[i] = (any && PACE > 1 -> LOOKING_ON : REFUSED)
            :: hold[i] == LOOKING_ON -> hold[i] = REFUSED
#ifndef BROKEN_HOLD_NEVER_ENDS
            :: hold[i] == HELD -> hold[i] = ENDING; printf("host %d: the hold of SR %d ends\n", h, sr); OCCURS(4)
#endif
            :: hold[i] >= ENDING && hold[i] < LOOKING_ON -> hold[i] = (hold[i] == ENDING + FENCE_AFTER - 1 -> REFUSED : hold[i] + 1)
            :: else
            fi
        fi
    :: else
    fi
}

inline judge(h) {
    for (s : 0 .. 1) {
        i = AT(h, s);
        if
        :: verified[s] && !armed[i] -> armed[i] = 1
        :: else
        fi;
        if
        :: armed[i] && ((own[i] >= FENCE_AFTER && evidence[i] == 2) || (own[i] >= FENCE_BY && VERDICT_IS_IN(i))) -> loss[i] = 1
        :: else
        fi
    };
    for (s : 0 .. 1) {
        if
        :: !fencing[h] && armed[AT(h, s)] && USES(h, s) && own[AT(h, s)] >= ALERT_AFTER ->
            ask_whether_due(h, s);
            any = due;
            update_hold(h, s);
            i = AT(h, s);
            if
            :: due && !DECIDES(i) ->
                fencing[h] = 1;
                printf("host %d: commits a fence for SR %d, silent for %d\n", h, s, silence);
                OCCURS(5)
            :: else
            fi
        :: !fencing[h] && !(armed[AT(h, s)] && USES(h, s) && own[AT(h, s)] >= ALERT_AFTER) -> hold[AT(h, s)] = NONE
        :: else
        fi
    };
#ifdef WITH_WATCHDOG
    feed(h)
#endif
}

/* theory, "The watchdog": fed while, for every needed SR, silence that counts + W + margin <= takeover_after. An SR in hold
 * has no say; one whose hold has ended by when a peer may have begun to count. */
inline feed(h) {
    any = !fencing[h] && (armed[AT(h, 0)] || armed[AT(h, 1)]);
#ifndef BROKEN_ALWAYS_FED
    for (s : 0 .. 1) {
        if
        :: armed[AT(h, s)] && USES(h, s) && hold[AT(h, s)] != HELD ->
            measure(h, s);
            if :: hold[i] >= ENDING && hold[i] < LOOKING_ON -> silence = hold[i] - ENDING + PACE :: else fi;
            if :: silence + WATCHDOG + WATCHDOG_MARGIN > TAKEOVER -> any = 0 :: else fi
        :: else
        fi
    };
#endif
    if :: any -> dog[h] = WATCHDOG + 1 :: else fi
}

/* ---- `check`: peers, "check". */
inline check(p, h) {
    due = 0; any = 0; least = LONG; x = NOWHERE;
    i = OF(p, h, 0); k = OF(p, h, 1);
    if :: seen[i] -> x = 0; least = change[i] :: else fi;
    if :: seen[k] && change[k] < least -> least = change[k] :: else fi;
    /* The newest record: within a boot the later one; between boots the one that was seen to change last. */
    if
    :: seen[i] && seen[k] && BOOT(seen[i]) == BOOT(seen[k]) -> x = (seenStamp[k] > seenStamp[i] -> 1 : 0)
    :: seen[i] && seen[k] && BOOT(seen[i]) != BOOT(seen[k]) ->
        x = last[p * HOSTS + h];
#ifndef OPEN_TWO_BOOTS
        /* A write of an earlier boot may have landed late: a boot that promises nothing is not outweighed by another one. */
        if :: (seen[i] & 3) == 0 || (seen[k] & 3) == 0 -> x = NOWHERE :: else fi
#endif
    :: !seen[i] && seen[k] -> x = 1
    :: else
    fi;
    x = (x == NOWHERE -> 0 : seen[OF(p, h, x)]);
#ifdef BROKEN_WITHDRAWN_DEAD
    if :: (x & 3) == 0 && seen[i] && seen[k] -> x = x | 3 :: else fi;
#endif
    /* Dead only if every SR that it promises was watched for takeover_after without change, and no other changed. */
    due = (x & 3) != 0 && least >= TAKEOVER;
    for (s : 0 .. 1) {
        if
        :: PROMISED(x, s) && (!HAS(p, s) || count[OF(p, h, s)] < TAKEOVER) -> due = 0
        :: PROMISED(x, s) && HAS(p, s) && count[OF(p, h, s)] == TAKEOVER -> any = 1
#ifndef OPEN_NAMED_ONLY
        /* One that it names without promising it: a newer promise may stand there. */
        :: !PROMISED(x, s) && HAS(h, s) && (!HAS(p, s) || count[OF(p, h, s)] < TAKEOVER) -> due = 0
#endif
        :: else
        fi
    };
#ifdef BROKEN_ANY_SR
    due = any
#endif
}

#ifdef STOCK
/* CloudStack's own scripts: one SR, the age of the number, whatever the reader could see meanwhile. */
inline check_stock(p, h) {
    due = 0;
    for (s : 0 .. 1) {
        if
        :: HAS(p, s) && HAS(h, s) && REACHES(p, s) && still[AT(h, s)] >= TAKEOVER -> due = 1
#ifdef STOCK_UNREADABLE
        :: HAS(p, s) && HAS(h, s) && !REACHES(p, s) -> due = 1
#endif
        :: else
        fi
    }
}
#endif

/* What follows from "dead": p starts the VMs of h once more. */
inline take_over(p, h) {
    printf("host %d: says that host %d is dead\n", p, h);
    if :: power[h] == OFF -> OCCURS(1) :: else fi;
    if :: queued[AT(h, 0)] || queued[AT(h, 1)] -> OCCURS(2) :: else fi;
#ifndef STOCK
    for (s : 0 .. 1) {
        INVARIANT(11, !PROMISED(x, s) || (watch[AT(p, s)] >= TAKEOVER && !blocked[AT(p, s)]))
    };
    INVARIANT(12, !withdrawn[h]);
#endif
    /* 1: nothing of the host runs, but for one that stood still so long: its VMs write until its ladder has ended. One whose
     * clock did not see that learns of it when it reads a peer; its VMs cannot write before. */
    INVARIANT(1, !(power[h] == UP && vm[h]) || copy[h] || woke[h] || lost[h]);
    if :: vm[h] -> copy[h] = p + 1; OCCURS(6) :: else fi;
    for (s : 0 .. 1) {
        if :: queued[AT(h, s)] -> queued[AT(h, s)] = 2 :: else fi
    }
}

inline answer_checks(p) {
    for (r : 0 .. 2) {
        if
        :: r != p ->
#ifdef STOCK
            check_stock(p, r);
#else
            check(p, r);
#endif
            if :: due -> take_over(p, r) :: else fi
        :: else
        fi
    }
}

/* ---- The end and the beginning of daemons and hosts. */
inline forget_peers(h) {
    for (q : 0 .. 2) {
        last[h * HOSTS + q] = NOWHERE;
        for (s : 0 .. 1) {
            k = OF(h, q, s);
            seen[k] = 0; seenStamp[k] = 0; change[k] = 0; count[k] = 0; near[k] = 0; shared[k] = 0;
            unread[AT(q, s)] = unread[AT(q, s)] & (7 - (1 << h))
        }
    };
    lost[h] = 0;
    for (s : 0 .. 1) {
        i = AT(h, s);
        streak[i] = 0; blocked[i] = 0; reach[i] = 0; watch[i] = 0
    }
}

inline end_daemon(h) {
    runs[h] = 0;
    for (s : 0 .. 1) {
        i = AT(h, s);
        evidence[i] = 0; hold[i] = NONE
    };
    forget_peers(h)
}

/* Life and silence go on; fence_by waits for the first verdict, which later starts of one outage do not renew (theory, "Time
 * and evidence"). After a longer stop what was well is observed anew. */
inline start_daemon(h) {
    runs[h] = 1; gone[h] = 0;
    for (s : 0 .. 1) {
        i = AT(h, s);
        if
        :: stopped[h] > TAKEOVER + 1 && !ill[i] -> armed[i] = 0; own[i] = 0; wait[i] = 0
        :: else
        fi;
        if
#ifdef BROKEN_WAIT_RENEWED
        :: armed[i] -> wait[i] = 3
#else
        :: armed[i] && wait[i] == 0 -> wait[i] = 3
#endif
        :: else
        fi;
#ifdef BROKEN_RESTART_FORGETS
        armed[i] = 0; own[i] = 0; wait[i] = 0;
#endif
        loss[i] = armed[i] && loss[i];
        ill[i] = 0
    };
    stopped[h] = 0; withdrawn[h] = 0;
    printf("host %d: the daemon starts\n", h)
}

/* Nothing of the host goes on but what has left it for a server that is frozen. */
inline reset(h) {
    end_daemon(h);
    power[h] = OFF; vm[h] = 0; copy[h] = 0;
    gone[h] = 0; stopped[h] = 0; fencing[h] = 0; dog[h] = 0; mute[h] = 0; woke[h] = 0;
    for (s : 0 .. 1) {
        i = AT(h, s);
        armed[i] = 0; own[i] = 0; wait[i] = 0; loss[i] = 0; ill[i] = 0
    };
    for (q : 0 .. 2) {
        if :: copy[q] == h + 1 -> copy[q] = 0 :: else fi
    }
}

/* A new boot observes. Its VMs run once an SR that they use has verified. */
inline bring_up(h) {
    OCCURS(8);
    power[h] = UP; runs[h] = 1; gone[h] = 0; boot[h] = (boot[h] + 1) & 3; withdrawn[h] = 0;
    printf("host %d: boots\n", h)
}

/* ---- A host's turn. */
inline grow_older(h) {
    mute[h] = OLDER(mute[h], TAKEOVER);
    if :: stopped[h] -> stopped[h] = OLDER(stopped[h], TAKEOVER + 2) :: else fi;
    for (s : 0 .. 1) {
        i = AT(h, s);
        if :: armed[i] -> own[i] = OLDER(own[i], FENCE_BY) :: else fi;
        if :: wait[i] > 1 -> wait[i]-- :: else fi;
        for (q : 0 .. 2) {
            k = OF(h, q, s);
            if :: seen[k] -> change[k] = OLDER(change[k], LONG) :: else fi
        }
    }
}

/* What VMs write to a frozen server waits there; what they write to an SR that is cut dies with the host. */
inline write_as_vms(h) {
    for (s : 0 .. 1) {
        if
        :: power[h] == UP && vm[h] && USES(h, s) && frozen[s] && !cut[AT(h, s)] && !queued[AT(h, s)] -> queued[AT(h, s)] = 1
        :: else
        fi
    }
}

inline look(h) {
    for (s : 0 .. 1) {
        i = AT(h, s);
        /* 1: where a peer started its VMs, a host that stood still writes nothing any more but while its fence is carried out. */
        INVARIANT(1, !(WRITES(h, s) && copy[h] && !fencing[h] && power[(copy[h] + 2) % 3] == UP &&
            REACHES((copy[h] + 2) % 3, s)));
        /* 2: a host whose silence has reached fence_by fences, so that it is gone before takeover_after. */
        if
        :: GUARDED(h) && armed[i] && USES(h, s) && VERDICT_IS_IN(i) ->
            INVARIANT(2, fencing[h] || lost[h] || mute[h] < TAKEOVER);
            if
            :: own[i] >= ALERT_AFTER ->
                measure(h, s);
                INVARIANT(2, fencing[h] || silence < FENCE_BY || DECIDES(i) || (isHosts && armed[k] && !VERDICT_IS_IN(k)))
            :: else
            fi
        :: else
        fi;
        i = AT(h, s);
        /* 9: the watchdog fires before a reader may act, whatever the judge does. */
        if
        :: power[h] == UP && dog[h] && armed[i] && USES(h, s) && hold[i] < HELD && own[i] < FENCE_BY ->
            measure(h, s);
            INVARIANT(9, silence + dog[h] - 1 <= TAKEOVER - WATCHDOG_MARGIN)
        :: else
        fi;
        /* 10: held only while each host that was known there is seen elsewhere with its loss bit; nobody has counted
         * takeover_after there while this host waits. */
        for (q : 0 .. 2) {
            k = OF(h, q, OTHER(s));
            INVARIANT(10, !(GUARDED(h) && hold[AT(h, s)] == HELD && q != h && near[OF(h, q, s)]) ||
                (change[k] <= PACE && SAYS_LOST(seen[k], s)));
            INVARIANT(10, !(GUARDED(h) && DECIDES(AT(h, s)) && q != h && count[OF(q, h, s)] == TAKEOVER))
        }
    }
}

/* Boots and stamps matter only as far as they differ. */
inline forget_differences(h) {
    any = 1;
    for (s : 0 .. 1) {
        i = AT(h, s);
        if :: HAS(h, s) && (stamp[i] != stampNow[h] || BOOT(record[i]) != boot[h] || ghost[i]) -> any = 0 :: else fi;
        for (q : 0 .. 2) {
            k = OF(q, h, s);
            if :: seen[k] && (seenStamp[k] != stampNow[h] || BOOT(seen[k]) != boot[h]) -> any = 0 :: else fi
        }
    };
    if
    :: any && (stampNow[h] || boot[h]) ->
        stampNow[h] = 0; boot[h] = 0; said[h] = said[h] & 207;
        for (s : 0 .. 1) {
            i = AT(h, s);
            stamp[i] = 0; record[i] = record[i] & 207;
            for (q : 0 .. 2) {
                k = OF(q, h, s);
                seenStamp[k] = 0; seen[k] = seen[k] & 207
            }
        }
    :: else
    fi
}

inline take_turn(h) {
    verified[0] = 0; verified[1] = 0; dark = 0;
    if
    :: power[h] == UP && fencing[h] -> printf("host %d: resets\n", h); reset(h)
    :: else
    fi;
    if
    :: power[h] != OFF && dog[h] ->
        dog[h]--;
        if :: dog[h] == 1 -> printf("host %d: the watchdog resets it\n", h); OCCURS(7); reset(h) :: else fi
    :: else
    fi;
    if
    :: power[h] == UP && !runs[h] && !stopped[h] ->
#ifndef WITH_WATCHDOG
        gone[h]++;
        if :: gone[h] > MISSED -> start_daemon(h) :: else fi
#else
        skip
#endif
    :: else
    fi;
    if
    :: power[h] == UP || power[h] == STILL -> grow_older(h)
    :: power[h] == OFF -> gone[h] = 1
    :: power[h] == HIDDEN -> lost[h] = OLDER(lost[h], TAKEOVER); mute[h] = OLDER(mute[h], TAKEOVER)
    :: else
    fi;
    if
    :: GUARDED(h) ->
        beat(h); read(h); notice_pause(h); judge(h); answer_checks(h)
    :: else
    fi;
    write_as_vms(h);
    if :: power[h] == UP && !fencing[h] -> woke[h] = 0 :: else fi;
    look(h);
#ifdef STOCK
    for (s : 0 .. 1) { still[AT(h, s)] = OLDER(still[AT(h, s)], TAKEOVER) };
#endif
    forget_differences(0); forget_differences(1); forget_differences(2);
    turn = (turn + 1) % 3
}

/* ---- Faults, of which a run has FAULTS, and repairs, which come when they like or never. */
#ifdef ANY_TURN
#define NOW true
#else
#define NOW (turn == 0)
#endif
#define FAULT(kind) (NOW && left && (KINDS & kind))

inline freeze(sr) {
    left--; frozen[sr] = 1;
    write_as_vms(0); write_as_vms(1); write_as_vms(2);
    printf("SR %d: its server freezes\n", sr)
}

inline thaw(sr) {
    frozen[sr] = 0;
    printf("SR %d: its server goes on\n", sr);
    for (q : 0 .. 2) {
        i = AT(q, sr);
        INVARIANT(1, queued[i] != 2);
        queued[i] = 0;
        if :: ghost[i] -> land(q, sr, ghost[i], ghostStamp[i]); ghost[i] = 0; ghostStamp[i] = 0 :: else fi
    }
}

/* A host that stood still judges before a beat may start: the judge's leave has ended (theory, "One beat"). */
inline wake(h) {
    printf("host %d: goes on\n", h);
    woke[h] = 1;
    if
    :: power[h] == STILL && runs[h] ->
        power[h] = UP;
        verified[0] = 0; verified[1] = 0;
        stall(h);
#ifndef BROKEN_BEATS_WITHOUT_LEAVE
        judge(h)
#endif
    :: else -> power[h] = UP
    fi
}

/* The record that takes the promise back has verified on one SR that the last one promised; the other may still hold the
 * older one (theory, "What changes and what does not"). */
inline stop(h, sr) {
    left--;
    printf("host %d: stops, withdrawn on SR %d\n", h, sr);
#ifndef BROKEN_STOP_UNWITHDRAWN
    render(h, true);
    land(h, sr, said[h], stampNow[h]);
#endif
    for (s : 0 .. 1) { ill[AT(h, s)] = own[AT(h, s)] >= ALERT_AFTER };
    end_daemon(h);
    for (s : 0 .. 1) { loss[AT(h, s)] = 0 };
    stopped[h] = 1; withdrawn[h] = 1; dog[h] = 0
}

#define DONE skip                /* a loop may not be the last of a d_step in a loop */
#ifdef ONE_SERVER
#define FREEZES(sr) ((sr) == 0)         /* where the SRs are alike, one is enough */
#else
#define FREEZES(sr) true
#endif
#define EVENTS_OF_STORAGE(sr) \
    :: d_step { FAULT(FREEZE) && FREEZES(sr) && !frozen[sr] -> freeze(sr); DONE } \
    :: d_step { NOW && frozen[sr] -> thaw(sr); DONE } \
    :: d_step { FAULT(LOSE) && !cut[AT(0, sr)] && !cut[AT(1, sr)] && !cut[AT(2, sr)] -> \
        left--; cut[AT(0, sr)] = HAS(0, sr); cut[AT(1, sr)] = 1; cut[AT(2, sr)] = 1; printf("SR %d: every host loses it\n", sr); DONE }
#define EVENTS_OF_PLACE(h, sr) \
    :: d_step { FAULT(CUT) && HAS(h, sr) && !cut[AT(h, sr)] -> left--; cut[AT(h, sr)] = 1; printf("host %d: loses SR %d\n", h, sr); DONE } \
    :: d_step { NOW && cut[AT(h, sr)] -> cut[AT(h, sr)] = 0; printf("host %d: has SR %d back\n", h, sr); DONE } \
    :: d_step { FAULT(STOP) && GUARDED(h) && !lost[h] && !fencing[h] && REACHES(h, sr) && PROMISED(said[h], sr) && PROMISED(record[AT(h, sr)], sr) -> \
        stop(h, sr); DONE }
/* Only by a peer's clock that it has read before can a host tell that its own stood still. */
#define KNOWS_PEERS(h) (seen[OF(h, (h + 1) % 3, 0)] || seen[OF(h, (h + 1) % 3, 1)] || seen[OF(h, (h + 2) % 3, 0)] || seen[OF(h, (h + 2) % 3, 1)])
#ifdef NO_REBOOT
#define MAY_BOOT false
#else
#define MAY_BOOT NOW
#endif
#define EVENTS_OF_HOST(h) \
    :: d_step { FAULT(DARK) && HAS(h, 1) && !cut[AT(h, 0)] && !cut[AT(h, 1)] -> \
        left--; cut[AT(h, 0)] = 1; cut[AT(h, 1)] = 1; printf("host %d: loses both SRs\n", h); DONE } \
    :: d_step { FAULT(KILL) && GUARDED(h) && !lost[h] && !fencing[h] -> left--; end_daemon(h); printf("host %d: the daemon is killed\n", h); DONE } \
    :: d_step { NOW && power[h] == UP && !runs[h] -> start_daemon(h); DONE } \
    :: d_step { FAULT(PAUSE) && GUARDED(h) -> left--; power[h] = STILL; printf("host %d: stands still\n", h); DONE } \
    :: d_step { FAULT(HIDE) && GUARDED(h) && KNOWS_PEERS(h) -> left--; power[h] = HIDDEN; printf("host %d: stands still unseen\n", h); DONE } \
    :: d_step { NOW && (power[h] == STILL || power[h] == HIDDEN) -> wake(h); DONE } \
    :: d_step { FAULT(CRASH) && power[h] != OFF -> left--; reset(h); printf("host %d: loses power\n", h); DONE } \
    :: d_step { MAY_BOOT && power[h] == OFF && gone[h] -> bring_up(h); DONE }

inline begin() {
    for (r : 0 .. 2) {
        power[r] = UP; runs[r] = 1; vm[r] = 1;
        for (s : 0 .. 1) {
            i = AT(r, s);
            if
#ifdef LATE
            :: r == 2 && s == 1 -> cut[i] = 1           /* it was not there when the host booted */
            :: HAS(r, s) && !(r == 2 && s == 1) ->
#else
            :: HAS(r, s) ->
#endif
                armed[i] = 1; streak[i] = 1; watch[i] = LONG; reach[i] = LONG
            :: else
            fi
        };
        render(r, false);
#ifdef WITH_WATCHDOG
        dog[r] = WATCHDOG + 1;
#endif
        stampNow[r] = 0
    };
    for (r : 0 .. 2) {
        for (q : 0 .. 2) {
            last[r * HOSTS + q] = NOWHERE;
            for (s : 0 .. 1) {
                if
                :: armed[AT(r, s)] -> record[AT(r, s)] = said[r]; unread[AT(r, s)] = 7
                :: else
                fi;
                if
                :: q != r && armed[AT(r, s)] && armed[AT(q, s)] ->
                    seen[OF(r, q, s)] = said[q]; last[r * HOSTS + q] = s;
                    near[OF(r, q, s)] = 1;
                    shared[OF(r, q, s)] = armed[AT(r, OTHER(s))] && armed[AT(q, OTHER(s))]
                :: else
                fi
            }
        }
    }
}

init {
    d_step { begin(); DONE };
    do
    :: d_step { turn == 0 -> take_turn(0) }
    :: d_step { turn == 1 -> take_turn(1) }
    :: d_step { turn == 2 -> take_turn(2) }
    EVENTS_OF_STORAGE(0) EVENTS_OF_STORAGE(1)
    EVENTS_OF_PLACE(0, 0) EVENTS_OF_PLACE(0, 1) EVENTS_OF_PLACE(1, 0) EVENTS_OF_PLACE(1, 1)
    EVENTS_OF_PLACE(2, 0) EVENTS_OF_PLACE(2, 1)
    EVENTS_OF_HOST(0) EVENTS_OF_HOST(1) EVENTS_OF_HOST(2)
    od
}
