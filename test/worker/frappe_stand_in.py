# As much of Frappe as the hooks call, over the tables given as JSON on standard input. Runs each event of the input
# and prints what the queue got before the commit and after it.
import json
import sys
import types


def frappe_of(tables, queue):
    callbacks = []
    frappe = types.ModuleType("frappe")
    rows = lambda doctype, filters: [row for row in tables[doctype] if all(row.get(field) == value for field, value in filters.items())]
    frappe.get_all = lambda doctype, filters={}, pluck=None: [row[pluck] for row in rows(doctype, filters)]
    frappe.db = types.SimpleNamespace(
        get_value=lambda doctype, name, field: next((row[field] for row in rows(doctype, {"name": name})), None),
        after_commit=types.SimpleNamespace(add=callbacks.append),
    )
    frappe.log_error = lambda title, message: queue.append(title)
    frappe.get_traceback = lambda: ""
    jobs = types.ModuleType("frappe.utils.background_jobs")
    jobs.get_redis_conn = lambda: types.SimpleNamespace(sadd=lambda key, *values: queue.append([key, sorted(values)]))
    sys.modules.update({"frappe": frappe, "frappe.utils": types.ModuleType("frappe.utils"), "frappe.utils.background_jobs": jobs})
    return callbacks


class Doc(dict):
    @property
    def doctype(self):
        return self["doctype"]

    @property
    def name(self):
        return self["name"]

    def get_doc_before_save(self):
        return Doc(self["before"]) if self.get("before") else None


given = json.load(sys.stdin)
queue = []
callbacks = frappe_of(given["tables"], queue)
sys.dont_write_bytecode = True
sys.path.insert(0, given["folder"])
import memora_cdn

answers = []
for event in given["events"]:
    handler = memora_cdn.DOC_EVENTS[event["doc"]["doctype"]][event["method"]].removeprefix("memora_cdn.")
    getattr(memora_cdn, handler)(Doc(event["doc"]), event["method"], *event.get("args", []))
    before = list(queue)
    for callback in callbacks:
        callback()
    answers.append({"before": before, "after": list(queue)})
    callbacks.clear()
    queue.clear()
memora_cdn.add_all()
print(json.dumps({"answers": answers, "all": queue, "events": memora_cdn.DOC_EVENTS}))
