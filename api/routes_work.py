"""The route table's lines for letters, files, people, and what is open to all."""

from __future__ import annotations

from api.handlers import files, letters, people
from api.routing import PUBLIC, Route, get, post
from api.schemas import common
from api.schemas import letters as letter_shapes
from api.schemas import people as people_shapes
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable
from restoration.services.attachments.attachments import MEDIA_TYPES, FileType
from restoration.services.letters.letters import LetterEdit
from restoration.services.letters.service import ServiceIn

NOTICE = "/notices/{code}"
NOW = letter_shapes.NoticeNow
NOTICES = (
    get(
        "/notices",
        letters.index,
        P.NOTICE_READ,
        "文书列表",
        common.Page[letter_shapes.NoticeListed],
        letter_shapes.NoticeQuery,
    ),
    get(NOTICE, letters.detail, P.NOTICE_READ, "文书详情", letter_shapes.NoticeOut),
    Route(
        method="PATCH",
        path=NOTICE,
        handler=letters.edit,
        permission=P.NOTICE_EDIT,
        summary="填写文书草稿（空对象表示确认）",
        request=LetterEdit,
        response=NOW,
        if_match=True,
    ),
    post(f"{NOTICE}/approve", letters.approve, P.NOTICE_APPROVE, "批准文书", None, NOW, status=200),
    post(
        f"{NOTICE}/send-back",
        letters.send_back,
        P.NOTICE_APPROVE,
        "将草稿退回承办人",
        letter_shapes.SendBackIn,
        NOW,
        status=200,
    ),
    post(f"{NOTICE}/issue", letters.issue_letter, P.NOTICE_ISSUE, "制发文书", None, letter_shapes.IssuedOut),
    post(f"{NOTICE}/seal", letters.seal, P.NOTICE_SERVE, "登记用印", letter_shapes.SealIn, NOW, status=200),
    Route(
        method="POST",
        path=f"{NOTICE}/seal-online",
        handler=letters.seal_online,  # the platform is asked outside any transaction; the letter's state lets it once
        permission=P.NOTICE_SERVE,
        summary="通过印章平台用印",
        response=NOW,
    ),
    post(f"{NOTICE}/service", letters.serve, P.NOTICE_SERVE, "登记送达", ServiceIn, NOW, status=200),
    post(
        f"{NOTICE}/withdraw",
        letters.withdraw,
        P.NOTICE_WITHDRAW,
        "撤回文书",
        letter_shapes.NoticeWithdrawIn,
        NOW,
        status=200,
    ),
    Route(
        method="GET",
        path=f"{NOTICE}/pdf",
        handler=letters.pdf,
        permission=P.NOTICE_READ,
        summary="文书 PDF（草稿带标记；sealed 取印章平台返回的文件）",
        query=letter_shapes.PdfQuery,
        media=(MEDIA_TYPES[FileType.PDF],),
    ),
)

FILES = (
    Route(
        method="POST",
        path="/attachments",
        handler=files.upload,
        permission=P.SELF,
        summary="上传附件（multipart/form-data，部分名 file）",
        response=letter_shapes.AttachmentOut,
        query=letter_shapes.UploadQuery,
        status=201,
        raw_body=True,
    ),
    get("/attachments/{code}/versions", files.versions, P.SELF, "附件的各个版本", letter_shapes.AttachmentVersions),
    Route(
        method="GET",
        path="/attachments/{code}",
        handler=files.download,
        permission=P.SELF,
        summary="下载附件",
        media=tuple(MEDIA_TYPES.values()),
    ),
)

PEOPLE = (
    Route(
        method="POST",
        path="/sessions",
        handler=people.log_in,
        permission=PUBLIC,
        summary="登录",
        request=people.LogIn,
        response=people_shapes.SessionOpened,
        status=201,
    ),
    get("/sessions", people.list_sessions, P.SELF, "本人的会话", common.Page[people_shapes.SessionOut]),
    Route(
        method="POST",
        path="/sessions/calendar",
        handler=people.open_calendar,
        permission=P.SELF,
        summary="取得本人期限的日历订阅地址",
        response=people_shapes.CalendarOpened,
        status=201,
    ),
    Route(method="DELETE", path="/sessions", handler=people.log_out, permission=P.SELF, summary="退出", status=204),
    Route(
        method="DELETE",
        path="/sessions/{code}",
        handler=people.end_session,
        permission=P.SELF,
        summary="结束本人的一个会话（all：全部）",
        status=204,
    ),
    Route(
        method="PUT",
        path="/sessions/password",
        handler=people.change_password,
        permission=P.SELF,
        summary="更改口令",
        request=people.NewPassword,
        response=people_shapes.SessionOpened,
    ),
    get("/users", people.list_users, P.USER_MANAGE, "账号列表", common.Page[people_shapes.PersonOut]),
    post("/users", people.add_user, P.USER_MANAGE, "添加账号", people.UserIn, people_shapes.PersonOut),
    get("/users/{code}", people.get_user, P.USER_MANAGE, "账号详情", people_shapes.PersonOut),
    Route(
        method="PATCH",
        path="/users/{code}",
        handler=people.change_user,
        permission=P.USER_MANAGE,
        summary="变更账号",
        request=people.UserPatch,
        response=people_shapes.PersonOut,
        if_match=True,
    ),
    Route(
        method="POST",
        path="/companies/{uscc}/invitations",
        handler=people.invite,
        permission=P.REPORT_SUBMIT,
        summary="邀请本企业人员",
        response=people_shapes.InvitationOut,
        status=201,
    ),
    Route(
        method="POST",
        path="/invitations/accept",
        handler=people.accept_invitation,
        permission=PUBLIC,
        summary="接受邀请",
        request=people.Accepting,
        response=people_shapes.AcceptedOut,
        status=201,
    ),
)

OPEN = (
    Route(
        method="GET",
        path="/public/verify/{token}",
        handler=letters.verify,
        permission=PUBLIC,
        summary="核验文书真伪",
        response=letter_shapes.VerifyOut,
        query=letter_shapes.VerifyQuery,
    ),
)

LINES = (*NOTICES, *FILES, *PEOPLE, *OPEN)
