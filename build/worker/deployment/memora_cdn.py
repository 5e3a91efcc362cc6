"""Tells the worker of memora-content which plans an edit concerns.

Copy this file into your app (your_app/memora_cdn.py) and add to its hooks.py:

    from your_app.memora_cdn import DOC_EVENTS
    doc_events = DOC_EVENTS
    scheduler_events = {"daily": ["your_app.memora_cdn.add_all"]}

where doc_events has entries of your own, merge the two. frappe.db.set_value and SQL call no hooks: call
`add_after_commit(plans_of(doctype, name))` beside them, or wait for the daily run.
"""

import frappe

KEY = "pending_cdn_plans"  # PENDING_KEY of the worker

PLAN = "Memora Academic Plan"
SUBJECT = "Memora Subject"
PARENTS = {
    "Memora Lesson": ("parent_topic", "Memora Topic"),
    "Memora Topic": ("parent_unit", "Memora Unit"),
    "Memora Unit": ("parent_track", "Memora Track"),
    "Memora Track": ("parent_subject", SUBJECT),
}
TERMS = {"Memora Season": "season", "Memora Grade": "grade", "Memora Stream": "stream"}


def changed(doc, method=None):
    """on_update (of new documents too) and on_trash."""
    before = doc.get_doc_before_save() if method == "on_update" else None
    plans = plans_of_doc(doc)
    if before:
        plans |= plans_of_doc(before)  # where it was moved away from
    if method == "on_trash" and doc.doctype == PLAN and doc.get("is_published") == 0:  # a site without the field has no drafts
        return  # a draft has nothing to withdraw
    add_after_commit(plans)


def renamed(doc, method, old, new, merge=False):
    """after_rename. A plan leaves its old id and appears under the new one."""
    plans = plans_of(doc.doctype, new)
    if doc.doctype == PLAN:
        plans |= {old}
    add_after_commit(plans)


def plans_of_doc(doc):
    if doc.doctype not in PARENTS:
        return plans_of(doc.doctype, doc.name)
    field, parent = PARENTS[doc.doctype]
    return plans_of(parent, doc.get(field))  # as the document has it, which the database may not have yet


def plans_of(doctype, name):
    """The plans whose pages a document can be on."""
    if doctype == PLAN:
        return {name}
    if doctype in TERMS:
        return set(frappe.get_all(PLAN, filters={TERMS[doctype]: name}, pluck="name"))
    while name and doctype in PARENTS:
        field, parent = PARENTS[doctype]
        doctype, name = parent, frappe.db.get_value(doctype, name, field)
    if not name or doctype != SUBJECT:
        return set()
    return set(frappe.get_all("Memora Plan Subject", filters={"subject": name, "parenttype": PLAN}, pluck="parent"))


def add_after_commit(plans):
    # Before the commit the worker would publish what was there before the edit.
    if plans:
        frappe.db.after_commit.add(lambda: add(plans))


def add(plans):
    if not plans:
        return
    try:
        redis_connection().sadd(KEY, *plans)
    except Exception:
        # The document is saved; an editor cannot mend Redis. The daily run makes up for it.
        frappe.log_error(title="memora-content: plans were not queued", message=frappe.get_traceback())


def add_all():
    """Once a day, for what called no hook: edits, and plans that are not published any more. Plans that did not change
    cost nothing. A plan that was deleted with SQL is not here either: memora-content worker requeue PLAN."""
    add(set(frappe.get_all(PLAN, pluck="name")))


def redis_connection():
    # redis_queue keeps what it is given; redis_cache throws keys away, and bench clear-cache does.
    from frappe.utils.background_jobs import get_redis_conn

    return get_redis_conn()


DOC_EVENTS = {
    doctype: {
        "on_update": f"{__name__}.changed",
        "on_trash": f"{__name__}.changed",
        "after_rename": f"{__name__}.renamed",
    }
    for doctype in [PLAN, SUBJECT, *PARENTS, *TERMS]
}
