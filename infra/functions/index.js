// Answers for directories: `/x/` is read as `/x/index.html`, and `/x` is sent on to `/x/`. Answers also what a browser
// asks before a script of another site sends headers of its own: the bucket would refuse that, since it has no rules.
//
// CloudFront runs it on every request, before its cache. Paths arrive as the browser sent them, still percent-encoded,
// and are never decoded here: the bucket's keys hold what is encoded twice in the address.

// `infra/modules/site` puts `const HEADERS = {…};` before this file: the security headers of headers.json, which
// CloudFront's policy adds to files. A redirect that is answered here has them from here.

// What the site's files end in (as the publisher knows their types). A dot alone does not make a file: AWS may give a service a code that has one.
const FILE = /\.(atom|css|csv|html|ico|ics|js|json|jsonl|md|opml|png|sqlite|svg|txt|webmanifest|woff2|xlsx|xml|zip)$/;

// CloudFront lets this method through for data only.
const PREFLIGHT = {
    statusCode: 204,
    statusDescription: 'No Content',
    headers: {
        'access-control-allow-origin': { value: '*' },
        'access-control-allow-methods': { value: 'GET, HEAD, OPTIONS' },
        'access-control-allow-headers': { value: '*' },
        'access-control-max-age': { value: '86400' },
    },
};

function handler(event) {
    const request = event.request;
    if (request.method === 'OPTIONS') {
        return PREFLIGHT;
    }
    const uri = request.uri;
    if (uri.endsWith('/')) {
        request.uri = uri + 'index.html';
        return request;
    }
    if (FILE.test(uri)) {
        return request;
    }
    const headers = {
        // A path that begins with two slashes would send the browser to another host: leave one.
        location: { value: '/' + uri.replace(/^[/\\]+/, '') + '/' + query(request) },
        'cache-control': { value: 'public, max-age=3600' },
    };
    for (const name in HEADERS) {
        headers[name.toLowerCase()] = { value: HEADERS[name] };
    }
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: headers };
}

function query(request) {
    // The page's state is in the query, and the redirect must not lose it. The event holds it in pieces, as sent.
    const pieces = [];
    for (const name in request.querystring) {
        const given = request.querystring[name];
        for (const one of given.multiValue || [given]) {
            pieces.push(one.value ? name + '=' + one.value : name);
        }
    }
    return pieces.length ? '?' + pieces.join('&') : '';
}
