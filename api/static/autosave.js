"use strict";
/* Saves the report's draft while it is typed, by the form's own "save" and under the draft's version.

   Without this script the page works as before. With it nothing typed is lost: what the server has not taken yet lies in
   the browser's own store and is offered again when the page is next opened. */
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const told = document.getElementById("autosave"), refusal = document.querySelector("main [role=alert]");
  const WAIT = 10_000, AFTER_CELL = 1_500, AGAIN = 30_000;
  const place = form.getAttribute("action").replace("/save", ""); /* the report's, also where a refusal is shown */
  const key = `draft ${form.dataset.owner} ${place}`;
  const NOT_KEPT = (name) => name === "csrf" || name === "tag" || name === "declared" || name.startsWith("convert:");
  let dirty = false, stopped = false, open = false, timer = 0, due = Infinity, sending = null;

  const values = () =>
    Object.fromEntries([...new FormData(form)].filter(([name]) => !NOT_KEPT(name)));
  const tag = () => form.elements.tag.value;
  const clock = () => new Date().toTimeString().slice(0, 5);
  const say = (text, bad = false) => {
    told.textContent = text;
    told.classList.toggle("error", bad);
  };

  /* ---- the browser's own store ----
     ``base`` is what the server had when the typing began: what differs from it was typed here. */
  function keep(submitted = false) {
    if (open) return false; /* what is offered stays until somebody decides */
    try {
      localStorage.setItem(key, JSON.stringify({ tag: tag(), at: clock(), submitted, base, values: values() }));
      return true;
    } catch {
      return false;
    }
  }
  function kept() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }
  const drop = () => {
    try {
      localStorage.removeItem(key);
    } catch { /* a browser without a store keeps nothing */ }
  };
  let base = refusal ? (kept() || {}).base : values();
  const WHERE = () => (keep() ? "填写的内容已暂存在本机浏览器" : "请不要关闭本页，并点“保存草稿”");

  /* ---- saving ---- */
  function plan(wait) {
    const at = Date.now() + wait;
    if (stopped || at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => { due = Infinity; save(); }, wait);
  }
  function changed(wait) {
    dirty = true;
    keep();
    plan(wait);
  }
  async function save() {
    if (!dirty || stopped || sending) return;
    dirty = false;
    sending = send();
    await sending;
    sending = null;
    if (dirty) plan(WAIT);
  }
  async function send() {
    const sent = values();
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual",
        headers: { Accept: "application/json" },
      });
    } catch {
      dirty = true;
      say(`${clock()} 未自动保存：网络不通，${WHERE()}，稍后再试。`, true);
      plan(AGAIN);
      return;
    }
    const found = await answer.json().catch(() => null);
    if (answer.ok && found && found.tag) {
      form.elements.tag.value = found.tag;
      base = sent;
      say(`已自动保存 ${found.at}`);
      if (dirty) keep(); else if (!open) drop();
      return;
    }
    refused(answer, found);
  }
  function refused(answer, found) {
    dirty = true;
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      stopped = true;
      say(`${clock()} 未自动保存：登录已过期，${WHERE()}；重新登录后打开本页即可恢复。`, true);
    } else if (found && found.code === "stale_record") {
      stopped = true;
      say(`${clock()} 未自动保存：草稿已在别处更新，${WHERE()}；请重新打开本页核对后恢复。`, true);
    } else if (answer.status === 422) {
      const first = found && found.errors && found.errors[0];
      say(`${clock()} 未自动保存：${found ? found.detail : "内容有误"}${first ? `（${first.cure}）` : ""}，${WHERE()}。`, true);
      dirty = false; /* the next change tries again */
    } else {
      say(`${clock()} 未自动保存：${found && found.detail ? found.detail : "系统暂时不能保存"}，${WHERE()}，稍后再试。`, true);
      plan(AGAIN);
    }
  }

  /* ---- what an earlier visit left ---- */
  const control = (name) => {
    const found = form.elements.namedItem(name);
    return found instanceof RadioNodeList ? found[0] : found;
  };
  const label = (name) => {
    const input = control(name), text = input && input.labels && input.labels[0];
    const row = input && input.closest("fieldset.row, fieldset"), title = row && row.querySelector("legend");
    return `${title ? `${title.textContent.trim()} ` : ""}${text ? text.textContent.trim() : name}`;
  };
  function differing(old, now) {
    const names = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...names].filter((n) => (old[n] || "") !== (now[n] || "") && !(control(n) || {}).readOnly);
  }
  function put(name, value) {
    const input = form.elements.namedItem(name);
    if (!input) return;
    if (input instanceof RadioNodeList) input.value = value;
    else if (input.type === "checkbox") input.checked = Boolean(value);
    else if (input.tagName === "SELECT" && value && ![...input.options].some((o) => o.value === value)) {
      input.add(new Option(value, value));
      input.value = value;
    } else input.value = value;
  }
  function offer() {
    const old = kept();
    if (!old || !old.values) return;
    const typed = new Set(differing(old.values, old.base || values())), moved = old.tag !== tag();
    const names = differing(old.values, values()).filter((name) => typed.has(name));
    if (!names.length) return refusal ? undefined : drop();
    if ("done" in form.dataset && old.submitted) return drop();
    open = true;
    const box = document.createElement("div");
    box.className = "card offered";
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "本机暂存的内容");
    const why = document.createElement("p");
    why.textContent = `本机浏览器存有 ${old.at} 填写、系统尚未收到的内容，与下面的表格有 ${names.length} 处不同。`;
    const list = document.createElement("ul");
    for (const name of names) {
      const item = document.createElement("li");
      item.textContent = `${label(name)}：本机“${old.values[name] || ""}”，表格“${values()[name] || ""}”`;
      list.append(item);
    }
    const more = document.createElement("details"), head = document.createElement("summary");
    head.textContent = "逐项对照";
    more.append(head, list);
    const take = button("恢复本机内容"), leave = button("不恢复", "second"), acts = document.createElement("p");
    acts.className = "actions";
    acts.append(take, " ", leave);
    take.addEventListener("click", () => {
      for (const name of names) put(name, old.values[name] || "");
      open = false;
      box.remove();
      stopped ||= moved; /* another saved since: only a person may put this beside it */
      say(stopped ? "已恢复到表格中，尚未保存；草稿在此期间更新过，请核对后点“保存草稿”。" : "已恢复到表格中，尚未保存，请核对。");
      changed(WAIT);
    });
    leave.addEventListener("click", () => {
      open = false;
      box.remove();
      if (dirty) keep(); else drop();
    });
    box.append(why, more, acts);
    form.before(box);
  }
  function button(text, style = "") {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.className = style;
    return made;
  }

  form.addEventListener("input", (event) => { if (!NOT_KEPT(event.target.name || "")) changed(WAIT); });
  form.addEventListener("change", (event) => { if (!NOT_KEPT(event.target.name || "")) changed(AFTER_CELL); });
  addEventListener("online", () => { if (dirty) plan(0); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    due = Infinity;
    if (!sending) return void keep(true);
    event.preventDefault(); /* the version the form carries is about to change: go on with the new one */
    const by = event.submitter;
    sending.then(() => form.requestSubmit(by));
  });
  offer();
  if ("done" in form.dataset) history.replaceState(null, "", place); /* read again, the page has just saved nothing */
  if (refusal && !kept()) keep(); /* what came back with a refusal is not on the server */
  if ("stale" in form.dataset) {
    stopped = true; /* the form now carries the new version: only a person may put it over what another wrote */
    say("草稿已在别处更新，自动保存已停止；请核对后点“保存草稿”。", true);
  }
})();
