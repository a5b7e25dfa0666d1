#!/usr/bin/env bash
# Debian's Slurm on this one machine, for trying the profile: `bash workflow/slurm.sh start`, as root, then
# `snakemake -s workflow/Snakefile --profile workflow/profiles/slurm`, and `bash workflow/slurm.sh stop`.
# Where packages or rights are not to be had it says so and ends with code 77, as a test that is skipped does.
set -euo pipefail

folder=/run/fragility-slurm
conf=$folder/slurm.conf

skip() {
    echo "skipped: $1" >&2
    exit 77
}

install() {
    command -v slurmctld >/dev/null && command -v munged >/dev/null && return
    command -v apt-get >/dev/null || skip "Slurm is not installed, and there is no apt-get"
    apt-get update -qq || skip "the package lists cannot be had"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null ||
        skip "the packages slurm-wlm and munge cannot be had"
}

start() {
    [ "$(id -u)" -eq 0 ] || skip "the daemons are started by root"
    install
    mkdir -p "$folder"/{state,spool}
    start_munge
    cat >"$conf" <<END
ClusterName=fragility
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(awk '/^MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
    mkdir -p /etc/slurm
    [ -e /etc/slurm/slurm.conf ] && [ ! -L /etc/slurm/slurm.conf ] && skip "there is a Slurm here already"
    ln -sfn "$conf" /etc/slurm/slurm.conf
    slurmctld -f "$conf"
    slurmd -f "$conf"
    for _ in $(seq 30); do
        sinfo --noheader --format=%T 2>/dev/null | grep -q idle && sinfo && return
        sleep 1
    done
    tail -n 5 "$folder"/*.log >&2
    skip "no node answers"
}

start_munge() {
    (umask 077 && head -c 1024 /dev/urandom >"$folder/munge.key")
    munged --force --socket="$folder/munge.socket" --key-file="$folder/munge.key" --pid-file="$folder/munged.pid" \
        --log-file="$folder/munged.log" --seed-file="$folder/munged.seed" 2>/dev/null || skip "munge does not start"
}

stop() {
    for name in slurmd slurmctld munged; do
        [ -e "$folder/$name.pid" ] && kill "$(cat "$folder/$name.pid")" 2>/dev/null || true
    done
    for _ in $(seq 50); do # they write their state as they end
        pgrep -f "$folder" >/dev/null || break
        sleep 0.2
    done
    [ "$(readlink /etc/slurm/slurm.conf 2>/dev/null)" = "$conf" ] && rm -f /etc/slurm/slurm.conf
    rm -rf "$folder"
}

case "${1:-}" in
start) start ;;
stop) stop ;;
*) echo "usage: bash workflow/slurm.sh start|stop" >&2 && exit 2 ;;
esac
