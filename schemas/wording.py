"""What people read for the contract's code words: states of submissions and obligations, severities of findings."""

from __future__ import annotations

STATES = {
    "accepted": "已接收",
    "partial": "部分接收",
    "returned": "退回",
    "held": "待核定",
    "superseded": "已被取代",
    "reverted": "已撤回",
    "due": "未到期",
    "late": "逾期未报",
    "received": "已收到",
    "confirmed_zero": "零报告",
    "missing": "未报",
    "waived": "免报",
}
SEVERITIES = {
    "reject_file": "整件退回",
    "reject_row": "未接收",
    "block": "须整改",
    "warn": "提醒",
    "reject_release": "不予发布",
}
"""In order of weight where findings are listed by it."""
