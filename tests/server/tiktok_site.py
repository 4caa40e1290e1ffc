"""TikTok as a visitor without a login meets it: profile pages whose script asks for the list as one scrolls, video pages.

A profile's embedded JSON holds no posts. The grid of the page as sent has the first of them; the page's own script
fetches /api/post/item_list/ at once and again near the bottom, and appends what is new. It runs in a real browser.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass

from loopback import Answer, Request, answer
from world import Account, Post, World

_CAPTCHA = b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Invented captcha</title></head><body>
<div id="captcha-verify-container-main-page" class="captcha-verify-container"><div class="captcha_verify_bar">
<span>Verify to continue:</span></div><div class="secsdk-captcha-drag-icon">Drag the slider</div></div></body></html>"""
_CHALLENGE = b"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Please wait...</title></head><body>
<p id="wci" class="_wafchallengeid"></p><p id="cs"></p><script id="slardar-config">{}</script></body></html>"""
_LOGIN = b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Log in | TikTok</title></head><body>
<div data-e2e="login-title">Log in to TikTok</div></body></html>"""

_SCRIPT = """
(() => {
  const list = document.querySelector('[data-e2e=user-post-item-list]');
  if (!list) return;
  const seen = new Set([...list.querySelectorAll('a')].map(a => a.pathname.split('/').pop()));
  const shown = n => n >= 1e6 ? Math.floor(n / 1e5) / 10 + 'M' : n >= 1e4 ? Math.floor(n / 100) / 10 + 'K' : String(n);
  let cursor = '0', more = true, busy = false;
  const card = item => {
    const box = document.createElement('div'), kind = item.imagePost ? 'photo' : 'video';
    box.innerHTML = '<div data-e2e="user-post-item"><a><picture><img></picture><div><strong data-e2e="video-views">' +
      '</strong></div></a></div>';
    const link = box.querySelector('a'), image = box.querySelector('img');
    link.href = `/@${item.author.uniqueId}/${kind}/${item.id}`;
    image.alt = `${item.desc} created by ${item.author.nickname} with original sound`;
    image.src = `/static/cover/${item.id}.jpeg`;
    box.style.minHeight = '200px';
    box.querySelector('strong').textContent = shown(item.stats.playCount);
    return box;
  };
  const load = async () => {
    if (busy || !more) return;
    busy = true;
    try {
      const secUid = document.documentElement.dataset.secUid;
      const answer = await fetch(`/api/post/item_list/?aid=1988&count=30&cursor=${cursor}&secUid=${secUid}`);
      const body = JSON.parse(await answer.text());
      const fresh = (body.itemList || []).filter(item => !seen.has(item.id));
      fresh.forEach(item => { seen.add(item.id); list.append(card(item)); });
      more = body.hasMore && (body.itemList || []).length > 0;
      cursor = body.cursor;
    } catch (error) { more = false; } finally { busy = false; }
  };
  addEventListener('scroll', () => { if (scrollY + innerHeight > document.body.scrollHeight - 600) load(); });
  load();
})();
"""


def rounded(count: int) -> int:
    """As the site serves it: hundreds from 10,000 on, hundred thousands from a million on."""
    step = 100_000 if count >= 1_000_000 else 100 if count >= 10_000 else 1
    return (count + step // 2) // step * step


def saves(post: Post) -> int:
    """How many people keep a post."""
    return post.shares * 3 + 1


def shown(count: int) -> str:
    if count >= 1_000_000:
        tenths, suffix = count // 100_000, "M"
    elif count >= 10_000:
        tenths, suffix = count // 100, "K"
    else:
        return str(count)
    return f"{tenths // 10}{suffix}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}{suffix}"


@dataclass
class TikTokSite:
    world: World
    grid: int = 24  # posts in the page as sent
    list_size: int = 30
    beacons: bool = True  # images, fonts, trackers and a foreign host beside the page itself

    def respond(self, request: Request) -> Answer | None:
        path = request.path
        if path.startswith("/@"):
            parts = request.segments
            account = self.world.tiktok.get(parts[0][1:].lower())
            if len(parts) == 1:
                return self._profile(account)
            if len(parts) == 3 and parts[1] in ("video", "photo"):
                return self._video(account, parts[2])
        if path == "/api/post/item_list/":
            return self._list(request.query)
        if path == "/login":
            return _page(_LOGIN)
        if path.startswith("/static/") or path == "/api/track":
            return answer(200, b"\xff\xd8\xff", Content_Type="image/jpeg")
        return None

    def _profile(self, account: Account | None) -> Answer:
        if account is None or account.state == "missing":
            return _html("Invented: no account", {"webapp.user-detail": {"statusCode": 10221, "statusMsg": "user not exist"}},
                         "<p>Couldn't find this account</p>")
        if account.state == "private":
            user = {"uniqueId": account.handle, "nickname": account.name, "privateAccount": True, "secret": True}
            detail = {"userInfo": {"user": user, "stats": {"videoCount": 0}}, "statusCode": 10222, "statusMsg": "user not public"}
            return _html("Invented: private", {"webapp.user-detail": detail}, "<p>This account is private</p>")
        if account.state == "login":
            return answer(302, b"", Location=f"/login?redirect_url=%2F%40{account.handle}")
        if account.state in ("captcha", "challenge"):
            return _page(_CAPTCHA if account.state == "captcha" else _CHALLENGE)
        count = 0 if account.state == "empty" else account.count
        user = {"id": account.user_id, "uniqueId": account.handle, "nickname": account.name, "signature": "Invented.",
                "secUid": account.sec_uid, "privateAccount": False, "secret": False, "verified": False}
        stats = {"followerCount": 12345, "followingCount": 12, "heartCount": 99999, "videoCount": count}
        detail = {"userInfo": {"user": user, "stats": stats, "statsV2": {key: str(value) for key, value in stats.items()},
                               "itemList": []}, "statusCode": 0, "statusMsg": ""}
        posts = [] if account.state == "empty" else account.posts[: self.grid]
        cards = "".join(_card(account, post) for post in posts)
        body = f'<div data-e2e="user-post-item-list">{cards}</div><script>{_SCRIPT}</script>'
        if self.beacons:
            body = ('<img src="/static/avatar.jpeg" alt=""><img src="https://tracker.invalid/pixel.gif" alt="">'
                    '<video src="/static/clip.mp4"></video><script>navigator.sendBeacon && navigator.sendBeacon("/api/track")</script>') + body
        return _html(f"{account.name} (@{account.handle}) | invented", {"webapp.user-detail": detail}, body, account.sec_uid)

    def _list(self, query: dict[str, str]) -> Answer:
        account = next((listed for listed in self.world.tiktok.values() if listed.sec_uid == query.get("secUid")), None)
        if account is None or account.state == "unsigned":
            return answer(200, b"", Content_Type="application/json; charset=utf-8")
        posts = [] if account.state == "empty" else account.posts
        cursor = query.get("cursor", "0")
        begin = 0
        if cursor != "0":
            ends = [place for place, post in enumerate(posts, 1) if str(post.created * 1000) == cursor]
            begin = ends[-1] if ends else len(posts)
        end = min(begin + min(int(query.get("count", "30")), self.list_size), len(posts))
        piece = posts[begin:end]
        body = {"cursor": str(piece[-1].created * 1000) if piece else cursor,
                "extra": {"now": int(self.world.now.timestamp()) * 1000},
                "hasMore": end < len(posts) or not account.list_is_whole,
                "itemList": [item(account, post, own_page=False) for post in piece],
                "statusCode": 0, "status_code": 0, "status_msg": ""}
        return answer(200, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
                      Content_Type="application/json; charset=utf-8")

    def _video(self, account: Account | None, post_id: str) -> Answer:
        posts = account.posts if account is not None and account.state != "private" else []
        post = next((post for post in posts if post.id == post_id), None)
        if account is None or post is None:
            detail = {"statusCode": 10204, "statusMsg": "item doesn't exist", "itemInfo": {}}
            return _html("Invented: no such video", {"webapp.video-detail": detail}, "<p>Video currently unavailable</p>")
        detail = {"itemInfo": {"itemStruct": item(account, post, own_page=True)}, "statusCode": 0, "statusMsg": ""}
        body = (f'<div data-e2e="browse-video"><strong data-e2e="like-count">{shown(post.likes)}</strong></div>'
                '<div data-e2e="recommend-list"><strong data-e2e="like-count">35.3K</strong></div>')
        return _html("Invented: one video", {"webapp.video-detail": detail}, body)


def item(account: Account, post: Post, *, own_page: bool) -> dict:
    """createTime is a number in a list and a text on the video's own page."""
    counts = {"commentCount": post.comments, "diggCount": post.likes, "playCount": post.views, "shareCount": post.shares}
    counts = {key: rounded(value) for key, value in counts.items()}
    found: dict = {
        "id": post.id,
        "desc": post.caption,
        "createTime": str(post.created) if own_page else post.created,
        "author": {"id": account.user_id, "uniqueId": account.handle, "nickname": account.name, "secUid": account.sec_uid},
        "stats": counts | {"collectCount": str(rounded(saves(post)))},
        "statsV2": {key: str(value) for key, value in counts.items()} | {"collectCount": str(rounded(saves(post))), "repostCount": "0"},
        "textExtra": [{"hashtagName": tag, "type": 1, "subType": 0} for tag in post.tags],
        "challenges": [{"title": tag} for tag in post.tags],
        "video": {"id": "" if post.is_photo else post.id, "duration": 0 if post.is_photo else 20},
        "isAd": False,
        "privateItem": False,
    }
    if post.is_photo:
        found["imagePost"] = {"images": [{"imageWidth": 1080, "imageHeight": 1440}]}
    if post.is_pinned:
        found["isPinnedItem"] = True
    if post.partner:
        found["author"] = {"id": "7", "uniqueId": post.partner, "nickname": post.partner, "secUid": "MS4"}
        found["collabInfo"] = {"shouldDisplayTag": True}
    return found


def _card(account: Account, post: Post) -> str:
    kind = "photo" if post.is_photo else "video"
    badge = '<div data-e2e="video-card-badge">Pinned</div>' if post.is_pinned else ""
    caption = html.escape(f"{post.caption} created by {account.name} with original sound")
    return (f'<div style="min-height:200px"><div data-e2e="user-post-item"><a href="/@{account.handle}/{kind}/{post.id}">'
            f'<picture><img alt="{caption}" src="/static/cover/{post.id}.jpeg"></picture>{badge}'
            f'<div><strong data-e2e="video-views">{shown(rounded(post.views))}</strong></div></a></div></div>')


def _html(title: str, scopes: dict, body: str, sec_uid: str = "") -> bytes:
    scopes = {"webapp.app-context": {"language": "en", "invented": True},
              "webapp.i18n-translation": {"captcha_title": "Verify to continue", "private": "This account is private"}} | scopes
    data = json.dumps({"__DEFAULT_SCOPE__": scopes}, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    page = (f'<!DOCTYPE html><html lang="en" data-sec-uid="{sec_uid}"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
            f'</head><body><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{data}</script>'
            f'<div id="app">{body}</div></body></html>')
    return _page(page.encode())


def _page(body: bytes) -> bytes:
    return answer(200, body, Content_Type="text/html; charset=utf-8", Set_Cookie="ttwid=1%7Cinvented; Path=/; HttpOnly")
