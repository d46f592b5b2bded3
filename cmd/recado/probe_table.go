package main

// A probe is one call that names something of another tenant. {project} and
// the like stand for its ids (thing), {own.project} for the caller's own,
// {new} for a fresh client id. A route may have several.
type probe struct {
	method, path, body string
	// open marks what is for everybody who knows the address, nobody what is
	// answered alike even to its own tenant.
	open, nobody bool
}

const (
	api   = "/api/v1"
	fresh = `"client_id":"{new}"`
)

// probes has every route of the server (a test sees to it), for `recado probe`
// and for the isolation tests; what does not name anything is called
// too, and must not show anything of the other tenant.
var probes = []probe{
	// Screens, files, health.
	{method: "GET", path: "/", open: true},
	{method: "GET", path: "/w/{key}.js", open: true},
	{method: "GET", path: "/w/recado.d.ts", open: true},
	{method: "GET", path: "/w/{key}/panel", open: true},
	{method: "GET", path: "/w/{key}/preview", nobody: true},
	{method: "GET", path: "/t/{key}", open: true},
	{method: "GET", path: "/t/{own.key}?project={project}", nobody: true},
	{method: "GET", path: "/t/{own.key}?case={number}", nobody: true},
	{method: "POST", path: "/t/{key}", body: "text=hola", open: true},
	{method: "GET", path: "/t/{own.key}/{number}", nobody: true},
	{method: "POST", path: "/t/{own.key}/{number}", body: "text=hola", nobody: true},
	{method: "GET", path: "/files/{link}", open: true},
	{method: "GET", path: "/files/{access}", nobody: true},
	{method: "GET", path: "/files/{pass}", nobody: true},
	{method: "GET", path: "/files/{invitation}", nobody: true},
	{method: "GET", path: "/files/{file}", nobody: true},
	{method: "GET", path: "/static/none.js", open: true},
	{method: "GET", path: "/console", open: true},
	{method: "GET", path: "/console/tickets", open: true},
	{method: "GET", path: "/demo", open: true},
	{method: "GET", path: "/demo/mails", open: true},
	{method: "GET", path: "/ws"},
	{method: "GET", path: "/healthz"},
	{method: "GET", path: "/readyz"},
	{method: "GET", path: "/metrics"},

	// Anybody. The widget's key is public; tokens of other tenants open nothing.
	{method: "GET", path: api + "/widgets/{key}", open: true},
	{method: "GET", path: api + "/widgets/{key}/availability", open: true},
	{method: "POST", path: api + "/widgets/{key}/visitors", body: `{}`, open: true},
	{method: "POST", path: api + "/widgets/{own.key}/visitors", body: `{"visitor":"{pass}"}`, nobody: true},
	{method: "POST", path: api + "/widgets/{own.key}/visitors", body: `{"identity":"{identity}"}`},
	{method: "GET", path: api + "/widgets/{widget}", nobody: true}, // the id is no key

	// Signing in.
	{method: "POST", path: api + "/auth/login", body: `{"email":"{own.email}","password":"{own.password}","tenant":"{tenant}"}`},
	{method: "POST", path: api + "/auth/accept", body: `{"token":"{access}","password":"{own.password}"}`, nobody: true},
	{method: "POST", path: api + "/auth/accept", body: `{"token":"{link}","password":"{own.password}"}`, nobody: true},
	{method: "POST", path: api + "/auth/password", body: `{"token":"{access}","password":"{own.password}"}`, nobody: true},
	{method: "POST", path: api + "/auth/password", body: `{"token":"{link}","password":"{own.password}"}`, nobody: true},
	{method: "POST", path: api + "/auth/reset", body: `{"email":"{mail}"}`, open: true},
	{method: "POST", path: api + "/auth/refresh"},
	{method: "POST", path: api + "/auth/logout"},

	// Before visitors leave words that hold the number.
	{method: "GET", path: api + "/tickets?q={number}"},

	// Visitors.
	{method: "GET", path: api + "/visitor"},
	{method: "PATCH", path: api + "/visitor", body: `{"name":"Eva"}`},
	{method: "GET", path: api + "/visitor/stream"},
	{method: "GET", path: api + "/visitor/conversations"},
	{method: "GET", path: api + "/visitor/conversations?cursor={cursor}", nobody: true},
	{method: "POST", path: api + "/visitor/conversations", body: `{` + fresh + `,"project":"{project}","text":"hola"}`},
	{method: "POST", path: api + "/visitor/conversations", body: `{` + fresh + `,"project":"{own.project}","text":"hola","attachments":["{loose}"]}`},
	{method: "POST", path: api + "/visitor/conversations", body: `{` + fresh + `,"as":"ticket","project":"{project}","text":"hola","subject":"eh","email":"{mail}"}`},
	{method: "POST", path: api + "/visitor/conversations", body: `{` + fresh + `,"as":"ticket","project":"{own.project}","text":"hola","subject":"eh","email":"{mail}","attachments":["{file}"]}`, nobody: true},
	{method: "POST", path: api + "/visitor/conversations", body: `{` + fresh + `,"as":"ticket","project":"{own.project}","case":"{number}","text":"hola","email":"{mail}"}`},
	{method: "POST", path: api + "/visitor/conversations", body: `{` + fresh + `,"project":"{own.project}","case":"{number}","text":"hola","email":"{mail}"}`, nobody: true},
	{method: "GET", path: api + "/visitor/conversations/{conversation}"},
	{method: "GET", path: api + "/visitor/conversations/{conversation}/messages?after=0"},
	{method: "POST", path: api + "/visitor/conversations/{conversation}/messages", body: `{` + fresh + `,"text":"hola"}`},
	{method: "POST", path: api + "/visitor/conversations/{own.conversation}/messages", body: `{` + fresh + `,"text":"hola","attachments":["{loose}"]}`},
	{method: "POST", path: api + "/visitor/conversations/{conversation}/read", body: `{"seq":1}`},
	{method: "PATCH", path: api + "/visitor/conversations/{conversation}/context", body: `{"data":{"plan":"pro"}}`},
	{method: "POST", path: api + "/visitor/conversations/{conversation}/typing", body: `{"on":true}`},
	{method: "POST", path: api + "/visitor/conversations/{conversation}/transcript", body: `{` + fresh + `,"email":"{mail}"}`},
	{method: "POST", path: api + "/visitor/conversations/{conversation}/end", body: `{` + fresh + `}`},
	{method: "POST", path: api + "/visitor/conversations/{conversation}/rating", body: `{` + fresh + `,"stars":1}`},
	{method: "GET", path: api + "/visitor/cases"},
	{method: "GET", path: api + "/visitor/cases?cursor={cursor}", nobody: true},
	{method: "GET", path: api + "/visitor/cases/{number}"},
	{method: "GET", path: api + "/visitor/cases/{number}/notes"},
	{method: "POST", path: api + "/visitor/files?client_id={new}&name=a.txt&project={project}", body: "words"},
	{method: "GET", path: api + "/visitor/files/{file}"},
	{method: "GET", path: api + "/visitor/files/{loose}"},
	{method: "GET", path: api + "/visitor/files/{deskfile}", nobody: true}, // of an internal note

	// Agents.
	{method: "GET", path: api + "/me"},
	{method: "PUT", path: api + "/me/availability", body: `{"availability":"online"}`},
	{method: "POST", path: api + "/me/password", body: `{"current":"not this one","password":"another-one"}`},
	{method: "GET", path: api + "/desk"},
	{method: "GET", path: api + "/conversations?view=all"},
	{method: "GET", path: api + "/conversations?view=all&project={project}"},
	{method: "GET", path: api + "/conversations?view=all&limit=1&cursor={cursor}"},
	{method: "GET", path: api + "/conversations/{conversation}"},
	{method: "GET", path: api + "/conversations/{conversation}/context"},
	{method: "GET", path: api + "/conversations/{conversation}/routing"},
	{method: "GET", path: api + "/conversations/{conversation}/messages?after=0"},
	{method: "POST", path: api + "/conversations/{conversation}/messages", body: `{` + fresh + `,"text":"hola"}`},
	{method: "POST", path: api + "/conversations/{own.conversation}/messages", body: `{` + fresh + `,"text":"hola","attachments":["{deskloose}"]}`},
	{method: "GET", path: api + "/conversations/{conversation}/notes"},
	{method: "POST", path: api + "/conversations/{conversation}/notes", body: `{` + fresh + `,"text":"hola"}`},
	{method: "POST", path: api + "/conversations/{own.conversation}/notes", body: `{` + fresh + `,"text":"hola","attachments":["{deskloose2}"]}`},
	{method: "POST", path: api + "/conversations/{conversation}/read", body: `{"seq":1}`},
	{method: "POST", path: api + "/conversations/{conversation}/claim", body: `{` + fresh + `}`},
	{method: "POST", path: api + "/conversations/{conversation}/transfer", body: `{` + fresh + `,"agent":"{own.agent}"}`},
	{method: "POST", path: api + "/conversations/{own.conversation}/transfer", body: `{` + fresh + `,"agent":"{agent}","note":"for you"}`},
	{method: "POST", path: api + "/conversations/{own.conversation}/transfer", body: `{` + fresh + `,"project":"{project}"}`},
	{method: "POST", path: api + "/conversations/{conversation}/release", body: `{` + fresh + `}`},
	{method: "POST", path: api + "/conversations/{own.conversation}/ticket", body: `{` + fresh + `,"subject":"eh","assignee":"{agent}"}`},
	{method: "POST", path: api + "/conversations/{conversation}/ticket", body: `{` + fresh + `,"subject":"eh"}`},
	{method: "POST", path: api + "/conversations/{own.conversation}/join", body: `{` + fresh + `,"number":{number}}`},
	{method: "POST", path: api + "/conversations/{conversation}/join", body: `{` + fresh + `,"number":1}`},
	{method: "POST", path: api + "/conversations/{conversation}/undo", body: `{` + fresh + `}`},
	{method: "POST", path: api + "/conversations/{conversation}/end", body: `{` + fresh + `}`},
	{method: "GET", path: api + "/visitors/{visitor}"},
	{method: "GET", path: api + "/bans"},
	{method: "GET", path: api + "/bans?cursor={cursor}", nobody: true},
	{method: "DELETE", path: api + "/visitors/{visitor}/ban", nobody: true},
	{method: "POST", path: api + "/conversations/{conversation}/ban", body: `{` + fresh + `,"hours":1}`},
	{method: "GET", path: api + "/replies"},
	{method: "POST", path: api + "/replies", body: `{` + fresh + `,"title":"Otra","text":"hola","own":true,"project":"{project}"}`},
	{method: "PUT", path: api + "/replies/{reply}", body: `{"version":1,"title":"Otra","text":"hola"}`},
	{method: "DELETE", path: api + "/replies/{reply}"},
	{method: "POST", path: api + "/files?client_id={new}&name=a.txt&project={project}", body: "words", nobody: true},
	{method: "GET", path: api + "/files/{file}"},
	{method: "GET", path: api + "/files/{deskfile}"},
	{method: "GET", path: api + "/tickets?view=all"},
	{method: "GET", path: api + "/tickets?view=all&project={project}"},
	{method: "GET", path: api + "/tickets?q={word}"},
	{method: "GET", path: api + "/tickets?view=all&cursor={cursor}", nobody: true},
	{method: "POST", path: api + "/tickets", body: `{` + fresh + `,"subject":"eh","project":"{project}"}`},
	{method: "POST", path: api + "/tickets", body: `{` + fresh + `,"subject":"eh","project":"{own.project}","assignee":"{agent}"}`},
	{method: "POST", path: api + "/tickets", body: `{` + fresh + `,"subject":"eh","project":"{own.project}","attachments":["{deskloose3}"]}`},
	{method: "GET", path: api + "/tickets/{ticket}"},
	{method: "GET", path: api + "/tickets/{number}"},
	{method: "PATCH", path: api + "/tickets/{ticket}", body: `{"version":{version},"priority":"high"}`},
	{method: "PATCH", path: api + "/tickets/{own.ticket}", body: `{"version":{own.version},"project":"{project}"}`},
	{method: "PATCH", path: api + "/tickets/{own.ticket}", body: `{"version":{own.version},"assignee":"{agent}"}`},
	{method: "PATCH", path: api + "/tickets/{own.ticket}", body: `{"version":{own.version},"company":"{company}"}`},
	{method: "GET", path: api + "/tickets/{ticket}/notes"},
	{method: "GET", path: api + "/tickets/{ticket}/mails"},
	{method: "GET", path: api + "/tickets/{number}/notes"},
	{method: "POST", path: api + "/tickets/{ticket}/notes", body: `{` + fresh + `,"visibility":"public","text":"hola"}`},
	{method: "POST", path: api + "/tickets/{own.ticket}/notes", body: `{` + fresh + `,"visibility":"public","text":"hola","attachments":["{deskloose4}"]}`},

	// The operator.
	{method: "POST", path: api + "/operator/login", body: `{"email":"{own.email}","password":"{own.password}"}`, nobody: true},
	{method: "POST", path: api + "/operator/tenants", body: `{"name":"Otra"}`, nobody: true},
	{method: "GET", path: api + "/operator/tenants/{tenant}", nobody: true},
	{method: "DELETE", path: api + "/operator/tenants/{tenant}", body: `{"confirm":"{tenant}"}`, nobody: true},

	// Administration.
	{method: "GET", path: api + "/admin/tenant"},
	{method: "PUT", path: api + "/admin/tenant", body: `{"version":-1}`},
	{method: "POST", path: api + "/admin/identity"},
	{method: "DELETE", path: api + "/admin/identity/{kid}"},
	{method: "GET", path: api + "/admin/changes"},
	{method: "GET", path: api + "/admin/projects"},
	{method: "POST", path: api + "/admin/projects", body: `{` + fresh + `,"name":"Otro","agents":["{agent}"]}`},
	{method: "GET", path: api + "/admin/projects/{project}"},
	{method: "GET", path: api + "/admin/projects/{project}/availability"},
	{method: "PUT", path: api + "/admin/projects/{project}", body: `{"version":1,"name":"Otro"}`},
	{method: "DELETE", path: api + "/admin/projects/{project}", body: `{"version":1,"to":"{own.project}"}`},
	{method: "PUT", path: api + "/admin/projects/{own.project}", body: `{"version":{own.project_version},"name":"Otro","agents":["{agent}"]}`},
	{method: "GET", path: api + "/admin/widgets"},
	{method: "POST", path: api + "/admin/widgets", body: `{` + fresh + `,"name":"Otro","projects":["{project}"],"look":{"accent":"#123456","position":"left","scheme":"auto"}}`},
	{method: "GET", path: api + "/admin/widgets/{widget}"},
	{method: "GET", path: api + "/admin/widgets/{widget}/install"},
	{method: "PUT", path: api + "/admin/widgets/{widget}", body: `{"version":1,"name":"Otro"}`},
	{method: "PUT", path: api + "/admin/widgets/{own.widget}", body: `{"version":{own.widget_version},"name":"Otro","projects":["{project}"],"look":{"accent":"#123456","position":"left","scheme":"auto"}}`},
	{method: "GET", path: api + "/admin/agents"},
	{method: "PUT", path: api + "/admin/preview", body: `{"state":"real","widget":{"name":"Otro","projects":["{project}"]}}`},
	{method: "POST", path: api + "/admin/agents", body: `{` + fresh + `,"name":"Otro","email":"{new}@correo.example","projects":["{project}"]}`},
	{method: "GET", path: api + "/admin/agents/{agent}"},
	{method: "PUT", path: api + "/admin/agents/{agent}", body: `{"version":1,"name":"Otro","role":"agent","capacity":3,"locale":"es"}`},
	{method: "PUT", path: api + "/admin/agents/{own.invited}", body: `{"version":{own.invited_version},"name":"Otro","role":"agent","capacity":3,"locale":"es","projects":["{project}"]}`},
	{method: "POST", path: api + "/admin/agents/{invited}/invitation"},
	{method: "GET", path: api + "/admin/companies"},
	{method: "GET", path: api + "/admin/companies?cursor={cursor}", nobody: true},
	{method: "POST", path: api + "/admin/companies", body: `{` + fresh + `,"name":"{word}","domains":["{domain}"]}`, nobody: true},
	{method: "PUT", path: api + "/admin/companies/{company}", body: `{"version":1,"name":"Otra","domains":[]}`},

	// Last: it ends the sessions of whoever calls.
	{method: "POST", path: api + "/auth/logout-all"},
}
