"""Every address of the app: none appears or vanishes unnoticed, and each is as open as it says."""

import pytest
from flask import Flask
from sqlalchemy import select

from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.submissions import links
from eventsapp.submissions.models import Registration
from eventsapp.web.parts import guards
from tests import makers

YEAR = "/<slug:slug>/<int(fixed_digits=4):year>"
ONE = f"/organize{YEAR}/registrations/<reference>"
ADDRESSES = {
    "/healthz": "health.alive",
    "/readyz": "health.ready",
    "/metrics": "metrics.show",
    "/.well-known/security.txt": "feeds.security.show",
    "/static/<path:filename>": "static",
    "/robots.txt": "feeds.robots.show",
    "/calendar.ics": "feeds.calendars.everything",
    "/<slug:slug>/calendar.ics": "feeds.calendars.series",
    f"{YEAR}/event.ics": "feeds.calendars.edition",
    "/cal/<token>/events.ics": "feeds.own.show",
    "/cal/<token>/organizer.ics": "feeds.organizers.show",
    "/calendar.json": "feeds.calendars.everything_as_jcal",
    "/<slug:slug>/calendar.json": "feeds.calendars.series_as_jcal",
    f"{YEAR}/event.json": "feeds.calendars.edition_as_jcal",
    "/": "public.home.index",
    "/about-dystonia": "public.about.show",
    "/privacy": "public.privacy.show",
    "/calendar": "public.calendar.index",
    "/<slug:slug>/": "public.series.show",
    f"{YEAR}/": "public.editions.show",
    f"{YEAR}/register": "public.register.new",
    f"{YEAR}/teams": "public.teams.index",
    f"{YEAR}/teams/<code>": "public.teams.show",
    f"{YEAR}/fundraising": "public.fundraising.index",
    f"{YEAR}/fundraising/<code>": "public.fundraising.show",
    f"{YEAR}/fundraising/<code>/sheet.pdf": "public.fundraising.sheet",
    "/my/<token>/fundraising": "mine.fundraising.index",
    "/my/<token>/fundraising/people/<int:number>": "mine.fundraising.person",
    "/my/<token>/fundraising/people/<int:number>/closing": "mine.fundraising.close_person",
    "/my/<token>/fundraising/teams/<code>": "mine.fundraising.team",
    "/my/<token>/fundraising/teams/<code>/closing": "mine.fundraising.close_team",
    f"/organize{YEAR}/fundraising": "organize.fundraising.index",
    f"/organize{YEAR}/fundraising/settings": "organize.fundraising.settings",
    f"/organize{YEAR}/fundraising/<code>/closing": "organize.fundraising.close",
    f"/organize{YEAR}/fundraising/<code>/reopening": "organize.fundraising.reopen",
    f"{YEAR}/register/<reference>/who": "public.register.who.edit",
    f"{YEAR}/register/<reference>/people": "public.register.people.index",
    f"{YEAR}/register/<reference>/people/new": "public.register.people.new",
    f"{YEAR}/register/<reference>/people/<key>": "public.register.people.edit",
    f"{YEAR}/register/<reference>/part/<key>": "public.register.part.edit",
    f"{YEAR}/register/<reference>/together": "public.register.together.edit",
    f"{YEAR}/register/<reference>/help": "public.register.helping.show",
    f"{YEAR}/register/<reference>/help/<key>": "public.register.helping.person",
    f"{YEAR}/register/<reference>/rules": "public.register.rules.show",
    f"{YEAR}/register/<reference>/check": "public.register.checking.show",
    f"{YEAR}/register/<reference>/done": "public.register.checking.done",
    f"{YEAR}/register/<reference>/later": "public.register.later.send",
    f"{YEAR}/register/finish/<token>": "public.register.later.open",
    f"{YEAR}/register/<reference>": "public.register.whole.show",
    f"{YEAR}/volunteer": "public.volunteer.new",
    f"{YEAR}/help-wanted": "public.help_wanted.show",
    f"{YEAR}/register/<reference>/group": "public.register.group.edit",
    f"{YEAR}/register/<reference>/shifts/<key>": "public.register.shifts.edit",
    f"{YEAR}/register/<reference>/next-time": "public.register.next_time.agree",
    "/again/<token>": "public.register.again.show",
    "/again/<token>/code": "public.register.again.code",
    "/verify": "public.verify.show",
    "/checkout/<reference>": "public.checkout.show",
    "/hooks/stripe": "hooks.payments.stripe",
    "/my/<token>/payment/online": "mine.paying.online",
    "/organize/payments-online": "organize.online_payments.index",
    "/organize/payments-online/<int:number>/look": "organize.online_payments.look",
    "/organize/payments-online/<int:number>/refund": "organize.online_payments.refund",
    "/leave/<token>": "public.leave.show",
    "/leave/digest/<token>": "public.leave_digest.show",
    f"{YEAR}/give": "public.give.edition",
    f"{YEAR}/give/thanks/<token>": "public.give.thanks",
    f"{YEAR}/fundraising/<code>/give": "public.give.page",
    "/giving/": "giving.lost.new",
    "/giving/sent": "giving.lost.sent",
    "/giving/<token>/": "giving.overview.show",
    "/giving/<token>/address": "giving.address.edit",
    "/giving/<token>/gifts/<reference>": "giving.shown.of_gift",
    "/giving/<token>/promises/<reference>": "giving.shown.of_pledge",
    "/giving/<token>/promises/<reference>/another-way": "giving.promises.another_way",
    "/giving/<token>/promises/<reference>/cancellation": "giving.promises.cancel",
    "/giving/<token>/promises/<reference>/payment": "giving.promises.pay",
    "/my/<token>/fundraising/gifts": "mine.gifts_received.index",
    "/my/<token>/fundraising/gifts/<reference>/taking-back": "mine.gifts_received.take_back",
    "/my/<token>/fundraising/gifts/new": "mine.gifts_received.new",
    "/my/<token>/fundraising/units": "mine.units.index",
    "/my/<token>/fundraising/units/<code>": "mine.units.edit",
    f"/organize{YEAR}/pledges": "organize.pledges.index",
    f"/organize{YEAR}/pledges/reminders": "organize.pledges.remind",
    f"/organize{YEAR}/pledges/<reference>": "organize.pledges.show",
    f"/organize{YEAR}/pledges/<reference>/cancellation": "organize.pledges.cancel",
    f"/organize{YEAR}/pledges/<reference>/gift": "organize.pledges.keep",
    f"/organize{YEAR}/pledges/<reference>/hiding": "organize.pledges.hide",
    f"/organize{YEAR}/pledges/<reference>/showing": "organize.pledges.show_again",
    f"/organize{YEAR}/pledges/<reference>/units": "organize.pledges.settle",
    "/my/<token>/add": "mine.adding.new",
    "/my/<token>/people/<int:number>/answers": "mine.answers.of_person",
    "/my/<token>/answers": "mine.answers.of_registration",
    "/my/<token>/people/<int:number>/category": "mine.categories.change",
    "/my/<token>/calendar": "mine.calendar.show",
    "/my/<token>/calendar/renew": "mine.calendar.renew",
    "/my/<token>/code": "mine.codes.show",
    "/my/<token>/code/send": "mine.codes.send",
    "/my/<token>/people/<int:number>/defer": "mine.deferring.new",
    "/my/<token>/details": "mine.details.edit",
    "/my/<token>/people/<int:number>/name": "mine.details.rename",
    "/my/<token>/download": "mine.download.show",
    "/my/<token>/download.json": "mine.download.as_json",
    "/my/<token>/download.csv": "mine.download.as_csv",
    "/my/<token>/links": "mine.links.show",
    "/my/<token>/links/send": "mine.links.send",
    "/my/<token>/links/revoke": "mine.links.revoke",
    "/my/<token>/links/take-over": "mine.links.take_over",
    "/my/": "mine.lost.new",
    "/my/sent": "mine.lost.sent",
    "/my/<token>/needs": "mine.needs.index",
    "/my/<token>/needs/<int:number>": "mine.needs.edit",
    "/my/<token>/needs/<int:number>/<int:need_number>": "mine.needs.change",
    "/my/<token>/needs/<int:number>/<int:need_number>/taking-back": "mine.needs.take_back",
    "/my/<token>/next-time": "mine.next_time.show",
    "/my/<token>/mails": "mine.mails.show",
    "/my/<token>/mails/<kind>/no": "mine.mails.take_back",
    "/my/<token>/mails/<kind>/yes": "mine.mails.agree",
    "/my/<token>/next-time/no": "mine.next_time.take_back",
    "/my/<token>/next-time/yes": "mine.next_time.agree",
    "/my/<token>/people/<int:number>/accept": "mine.offers.accept",
    "/my/<token>/people/<int:number>/leave": "mine.offers.leave",
    "/my/<token>/payment": "mine.paying.show",
    "/my/<token>/people/<int:number>": "mine.people.show",
    "/my/<token>/qr": "mine.qr.show",
    "/my/<token>/": "mine.registration.show",
    "/my/<token>/request": "mine.requests.new",
    "/my/<token>/erase": "mine.requests.erase",
    "/sign/<token>": "mine.signing.show",
    "/my/<token>/sign/<int:number>": "mine.signing.own",
    "/my/<token>/sign/<int:number>/again": "mine.signing.again",
    "/my/<token>/team": "mine.team.show",
    "/my/<token>/people/<int:number>/team/join": "mine.team.join",
    "/my/<token>/people/<int:number>/team/leave": "mine.team.leave",
    "/my/<token>/people/<int:number>/team/shown": "mine.team.shown",
    "/my/<token>/people/<int:number>/team/captain": "mine.team.hand_over",
    "/my/<token>/people/<int:number>/transfer": "mine.transferring.new",
    "/my/<token>/people/<int:number>/withdraw": "mine.withdrawing.one",
    "/my/<token>/withdraw": "mine.withdrawing.everybody",
    "/help/<token>": "mine.asked.show",
    "/my/<token>/helping/<int:number>/when": "mine.availability.edit",
    "/my/<token>/coming": "mine.coming.yes",
    "/my/<token>/shifts/<int:number>/cannot-come": "mine.giving_back.cannot_come",
    "/my/<token>/shifts/<int:number>/give-back": "mine.giving_back.new",
    "/my/<token>/helping/<int:number>/name": "mine.group.rename",
    "/my/<token>/group": "mine.group.show",
    "/my/<token>/shifts/<int:number>/hand-over": "mine.handing_over_shift.new",
    "/my/<token>/hours/<int:number>/letter": "mine.hours.letter",
    "/my/<token>/hours": "mine.hours.show",
    "/my/<token>/shifts/<int:number>/accept": "mine.shift_offers.accept",
    "/my/<token>/shifts/<int:number>/leave": "mine.shift_offers.leave",
    "/my/<token>/shifts/<int:number>": "mine.shifts.show",
    "/my/<token>/helping": "mine.taking.index",
    "/my/<token>/helping/<int:number>": "mine.taking.new",
    "/organize/sign-in": "organize.sign_in.new",
    "/organize/sign-out": "organize.sign_in.end",
    "/organize/": "organize.editions.index",
    "/organize/calendar": "organize.calendars.index",
    "/organize/calendar/<int:number>": "organize.calendars.show",
    "/organize/calendar/<int:number>/end": "organize.calendars.end",
    "/organize/deposits": "organize.deposits.index",
    "/organize/deposits/<reference>": "organize.deposits.show",
    "/organize/deposits/new": "organize.deposits.new",
    f"/organize{YEAR}/gifts": "organize.gifts.index",
    f"/organize{YEAR}/gifts/<reference>": "organize.gifts.show",
    f"/organize{YEAR}/gifts/<reference>/confirmation": "organize.gift_acts.confirm",
    f"/organize{YEAR}/gifts/<reference>/page": "organize.gift_acts.move",
    f"/organize{YEAR}/gifts/<reference>/reversal": "organize.gift_acts.reverse",
    f"/organize{YEAR}/gifts/confirm": "organize.gifts.confirm_ticked",
    f"/organize{YEAR}/gifts/export/<any(csv,xlsx):kind>": "organize.gifts.export",
    f"/organize{YEAR}/gifts/new": "organize.gifts.new",
    f"/organize{YEAR}/envelopes": "organize.envelopes.index",
    f"/organize{YEAR}/envelopes/<reference>": "organize.envelopes.show",
    f"/organize{YEAR}/envelopes/<reference>/count": "organize.envelopes.count",
    f"/organize{YEAR}/envelopes/<reference>/end": "organize.envelopes.close",
    f"/organize{YEAR}/envelopes/<reference>/lines": "organize.envelopes.add",
    f"/organize{YEAR}/envelopes/<reference>/reported": "organize.envelopes.receive",
    f"/organize{YEAR}/envelopes/<reference>/reported/out": "organize.envelopes.take_out",
    f"/organize{YEAR}/envelopes/<reference>/sheet.pdf": "organize.envelopes.sheet",
    f"/organize{YEAR}/envelopes/<reference>/signatures": "organize.envelopes.sign",
    f"/organize{YEAR}/envelopes/<reference>/signatures/beside": "organize.envelopes.sign_beside",
    f"/organize{YEAR}/envelopes/<reference>/total": "organize.envelopes.add_rest",
    f"/organize{YEAR}/envelopes/new": "organize.envelopes.new",
    f"/organize{YEAR}/ledger": "organize.ledger.show",
    f"/organize{YEAR}/ledger/export/<any(csv,xlsx):kind>": "organize.ledger.export",
    f"/organize{YEAR}/ledger/months": "organize.ledger.months",
    "/organize/organization": "organize.organization.edit",
    "/organize/account": "organize.own_account.show",
    "/organize/account/password": "organize.own_account.password",
    "/organize/account/passkeys/<int:number>": "organize.passkeys.edit",
    "/organize/account/passkeys/<int:number>/removal": "organize.passkeys.remove",
    "/organize/account/passkeys/new": "organize.passkeys.new",
    "/organize/account/passkeys/options": "organize.passkeys.options",
    "/organize/account/recovery-codes": "organize.own_account.recovery_codes",
    "/organize/account/second-factor": "organize.own_account.factor",
    "/organize/account/second-factor/needed": "organize.own_account.factor_needed",
    "/organize/account/second-factor/off": "organize.own_account.factor_off",
    "/organize/account/sign-ins/<int:number>/end": "organize.own_account.end_one",
    "/organize/account/sign-ins/end": "organize.own_account.end_others",
    "/organize/accounts": "organize.accounts.index",
    "/organize/accounts/<int:number>": "organize.accounts.show",
    "/organize/accounts/<int:number>/close": "organize.accounts.close",
    "/organize/accounts/<int:number>/grants": "organize.accounts.give",
    "/organize/accounts/<int:number>/grants/<int:which>/take": "organize.accounts.take",
    "/organize/accounts/<int:number>/passkeys/removal": "organize.accounts.remove_passkeys",
    "/organize/accounts/<int:number>/second-factor/off": "organize.accounts.factor_off",
    "/organize/accounts/<int:number>/sign-out": "organize.accounts.sign_out",
    "/organize/accounts/invitations/<int:number>/take-back": "organize.accounts.take_back",
    "/organize/accounts/invite": "organize.accounts.invite",
    "/organize/account/mails": "organize.account_mails.edit",
    "/organize/audit": "organize.audit.show",
    "/organize/audit.csv": "organize.audit.as_csv",
    "/organize/audit/check": "organize.audit.check",
    "/organize/consents.csv": "organize.consents.as_csv",
    f"/organize{YEAR}/registrations/<reference>/refusal": "organize.consents.refuse",
    "/organize/outbox": "organize.outbox.index",
    "/organize/outbox/<int:number>": "organize.outbox.show",
    "/organize/outbox/<int:number>/again": "organize.outbox.send_again",
    "/organize/outbox/<int:number>/look": "organize.outbox.look",
    "/organize/outbox/<int:number>/now": "organize.outbox.bring_forward",
    "/organize/outbox/<int:number>/skip": "organize.outbox.skip",
    "/organize/confirm": "organize.confirming.new",
    "/organize/confirm/passkey": "organize.confirming.passkey",
    "/organize/confirm/passkey/options": "organize.confirming.passkey_options",
    "/organize/invitation/<token>": "organize.invited.accept",
    "/organize/password": "organize.invited.ask_password",
    "/organize/password/<token>": "organize.invited.new_password",
    "/organize/sign-in/code": "organize.sign_in.code",
    "/organize/sign-in/passkey": "organize.passkey_sign_in.new",
    "/organize/sign-in/passkey/options": "organize.passkey_sign_in.options",
    f"/organize{YEAR}/": "organize.dashboard.show",
    f"/organize{YEAR}/roster": "organize.roster.show",
    f"/organize{YEAR}/duplicates": "organize.duplicates.index",
    f"/organize{YEAR}/duplicates/<int:number>/<int:other>": "organize.duplicates.compare",
    f"/organize{YEAR}/duplicates/<int:number>/<int:other>/apart": "organize.duplicates.tell_apart",
    f"/organize{YEAR}/exports": "organize.exports.choose",
    f"/organize{YEAR}/imports": "organize.imports.new",
    f"/organize{YEAR}/imports/<reference>/columns": "organize.imports.columns",
    f"/organize{YEAR}/imports/<reference>/places": "organize.imports.places",
    f"/organize{YEAR}/imports/<reference>/check": "organize.imports.check",
    f"/organize{YEAR}/roster.csv": "organize.exports.roster_csv",
    f"/organize{YEAR}/roster/columns": "organize.roster_columns.edit",
    f"/organize{YEAR}/roster/views": "organize.roster_views.index",
    f"/organize{YEAR}/roster/views/new": "organize.roster_views.new",
    f"/organize{YEAR}/roster/views/<int:number>": "organize.roster_views.edit",
    f"/organize{YEAR}/roster/views/<int:number>/removal": "organize.roster_views.remove",
    f"/organize{YEAR}/roster/selection": "organize.selection.edit",
    f"/organize{YEAR}/roster/lines/<mark>/arrival": "organize.arrivals.arrive",
    f"/organize{YEAR}/roster/lines/<mark>/arrival/undoing": "organize.arrivals.undo",
    f"/organize{YEAR}/walk-up": "organize.walk_up.new",
    f"{ONE}/arrival": "organize.arrivals.arrive_together",
    f"{ONE}/arrival/undoing": "organize.arrivals.undo_together",
    f"{ONE}/timeline": "organize.timeline.show",
    f"{ONE}/people/<int:number>/note": "organize.staff_notes.edit",
    f"/organize{YEAR}/roster.xlsx": "organize.exports.roster_xlsx",
    f"/organize{YEAR}/roster.pdf": "organize.exports.roster_pdf",
    f"/organize{YEAR}/counts": "organize.counts.show",
    f"/organize{YEAR}/calendar": "organize.calendar.show",
    f"{ONE}": "organize.registrations.show",
    f"{ONE}/entries/<int:number>/offer": "organize.registrations.offer",
    f"{ONE}/requests/<int:number>/handled": "organize.registrations.handle",
    f"{ONE}/people/<int:number>/answer": "organize.registrations.see_to_answer",
    f"{ONE}/payment": "organize.payments.new",
    f"{ONE}/payments/<int:number>/reversal": "organize.payments.reverse",
    f"{ONE}/entries/<int:number>/signature": "organize.signatures.new",
    f"{ONE}/entries/<int:number>/link": "organize.signatures.ask_again",
    f"/organize{YEAR}/access-needs": "organize.access_needs.index",
    f"/organize{YEAR}/access-needs/<int:number>": "organize.access_needs.show",
    f"/organize{YEAR}/access-needs/<int:number>/owner": "organize.access_needs.take",
    f"/organize{YEAR}/sign-up": "organize.sign_up.edit",
    f"/organize{YEAR}/categories": "organize.categories.index",
    f"/organize{YEAR}/categories/new": "organize.categories.new",
    f"/organize{YEAR}/categories/<int:number>": "organize.categories.show",
    f"/organize{YEAR}/categories/<int:number>/edit": "organize.categories.edit",
    f"/organize{YEAR}/categories/<int:number>/offer": "organize.categories.offer",
    f"/organize{YEAR}/categories/<int:number>/order": "organize.categories.order",
    f"/organize{YEAR}/categories/<int:number>/removal": "organize.categories.remove",
    f"/organize{YEAR}/categories/<int:number>/prices/new": "organize.prices.new",
    f"/organize{YEAR}/categories/<int:number>/prices/<int:which>/edit": "organize.prices.edit",
    f"/organize{YEAR}/categories/<int:number>/prices/<int:which>/order": "organize.prices.order",
    f"/organize{YEAR}/categories/<int:number>/prices/<int:which>/removal": "organize.prices.remove",
    f"/organize{YEAR}/codes": "organize.codes.index",
    f"/organize{YEAR}/codes/new": "organize.codes.new",
    f"/organize{YEAR}/codes/<int:number>/edit": "organize.codes.edit",
    f"/organize{YEAR}/codes/<int:number>/removal": "organize.codes.remove",
    f"/organize{YEAR}/questions": "organize.questions.index",
    f"/organize{YEAR}/questions/new": "organize.questions.new",
    f"/organize{YEAR}/questions/<int:number>": "organize.questions.edit",
    f"/organize{YEAR}/questions/<int:number>/asking": "organize.questions.ask",
    f"/organize{YEAR}/questions/<int:number>/order": "organize.questions.order",
    f"/organize{YEAR}/questions/<int:number>/removal": "organize.questions.remove",
    f"/organize{YEAR}/waivers": "organize.waivers.index",
    f"/organize{YEAR}/waivers/<kind>/new": "organize.waivers.new",
    f"/organize{YEAR}/waivers/versions/<int:number>": "organize.waivers.show",
    f"/organize{YEAR}/copy": "organize.copying.show",
    f"/organize{YEAR}/shifts/<int:number>/people/<int:person_id>": "organize.assigning.assign",
    f"/organize{YEAR}/shifts/<int:number>/assignments/<int:which>/name": "organize.assigning.name",
    f"/organize{YEAR}/shifts/<int:number>/people/new": "organize.assigning.new",
    f"/organize{YEAR}/shifts/<int:number>/people": "organize.assigning.search",
    f"/organize{YEAR}/shifts/<int:number>/assignments/<int:which>/approval": "organize.assignments.approve",
    f"/organize{YEAR}/shifts/<int:number>/assignments/<int:which>/answer": "organize.assignments.keep",
    f"/organize{YEAR}/shifts/<int:number>/assignments/<int:which>/end": "organize.assignments.end",
    f"/organize{YEAR}/shifts/<int:number>/assignments/<int:which>/offer": "organize.assignments.offer",
    f"/organize{YEAR}/shifts/<int:number>": "organize.assignments.show",
    f"/organize{YEAR}/attendance/<int:number>/arrival": "organize.attendance.arrive",
    f"/organize{YEAR}/attendance/<int:number>/completion": "organize.attendance.complete",
    f"/organize{YEAR}/attendance/shifts/<int:number>/completion": "organize.attendance.complete_all",
    f"/organize{YEAR}/attendance/<int:number>/absence": "organize.attendance.miss",
    f"/organize{YEAR}/attendance": "organize.attendance.show",
    f"/organize{YEAR}/attendance/<int:number>/undoing": "organize.attendance.undo",
    f"/organize{YEAR}/coverage": "organize.coverage.show",
    f"/organize{YEAR}/shifts/<int:number>/help": "organize.help_requests.new",
    f"/organize{YEAR}/hours/<int:number>": "organize.hours.edit",
    f"/organize{YEAR}/hours": "organize.hours.index",
    f"/organize{YEAR}/hours/<int:number>/taking-back": "organize.hours.take_back",
    f"/organize{YEAR}/ask-again": "organize.asking_again.show",
    f"/organize{YEAR}/next-year": "organize.next_year.show",
    f"/organize{YEAR}/messages/new": "organize.messages.new",
    f"/organize{YEAR}/mailings": "organize.mailings.index",
    f"/organize{YEAR}/mailings/usual": "organize.mailings.add_usual",
    f"/organize{YEAR}/mailings/new": "organize.mailings.new",
    f"/organize{YEAR}/mailings/<int:number>": "organize.mailings.show",
    f"/organize{YEAR}/mailings/<int:number>/edit": "organize.mailings.edit",
    f"/organize{YEAR}/mailings/<int:number>/switch": "organize.mailings.switch",
    f"/organize{YEAR}/mailings/<int:number>/removal": "organize.mailings.remove",
    f"/organize{YEAR}/mailings/<int:number>/preview": "organize.mailing_sending.preview",
    f"/organize{YEAR}/mailings/<int:number>/test": "organize.mailing_sending.test",
    f"/organize{YEAR}/mailings/<int:number>/send": "organize.mailing_sending.send",
    f"{ONE}/people/<int:which>/mailings/<int:number>": "organize.mailing_skips.choose",
    f"/organize{YEAR}/shifts/<int:number>/assignments/<int:which>/move": "organize.reassigning.choose",
    f"/organize{YEAR}/shifts/<int:number>/assignments/<int:which>/move/<int:to>": "organize.reassigning.move",
    f"/organize{YEAR}/attendance/fewer/<int:number>": "organize.redeploying.move",
    f"/organize{YEAR}/attendance/fewer": "organize.redeploying.show",
    f"/organize{YEAR}/roles/<int:number>/copy": "organize.roles.copy",
    f"/organize{YEAR}/roles/<int:number>/edit": "organize.roles.edit",
    f"/organize{YEAR}/roles": "organize.roles.index",
    f"/organize{YEAR}/roles/new": "organize.roles.new",
    f"/organize{YEAR}/roles/<int:number>/order": "organize.roles.order",
    f"/organize{YEAR}/roles/<int:number>/removal": "organize.roles.remove",
    f"/organize{YEAR}/roles/<int:number>": "organize.roles.show",
    f"/organize{YEAR}/shifts/copy-day": "organize.shift_patterns.copy_day",
    f"/organize{YEAR}/roles/<int:number>/shifts/pattern": "organize.shift_patterns.new",
    f"/organize{YEAR}/shifts/<int:number>/cancellation": "organize.shift_plans.cancel",
    f"/organize{YEAR}/shifts/<int:number>/edit": "organize.shift_plans.edit",
    f"/organize{YEAR}/roles/<int:number>/shifts/new": "organize.shift_plans.new",
    f"{ONE}/volunteers/<int:number>/link": "organize.signatures.ask_again_for_volunteer",
    f"{ONE}/volunteers/<int:number>/signature": "organize.signatures.new_for_volunteer",
    f"/organize{YEAR}/volunteers": "organize.volunteers.index",
    f"/organize{YEAR}/volunteers/<int:number>/seen/<int:which>/removal": "organize.volunteers.remove",
    f"/organize{YEAR}/volunteers/<int:number>": "organize.volunteers.show",
    "/organize/series/": "organize.series.index",
    "/organize/series/new": "organize.series.new",
    "/organize/series/<slug:slug>": "organize.series.show",
    "/organize/series/<slug:slug>/preview": "organize.series.preview",
    "/organize/series/<slug:slug>/edit": "organize.series.edit",
    "/organize/series/<slug:slug>/editions/new": "organize.series_editions.new",
    "/giving/<token>/code": "giving.codes.show",
    "/giving/<token>/code/send": "giving.codes.send",
    "/giving/<token>/receipts": "giving.receipts.index",
    "/giving/<token>/receipts/<int:number>.pdf": "giving.receipts.download",
    "/organize/receipts/": "organize.receipts.index",
    "/organize/receipts.csv": "organize.receipts.as_csv",
    "/organize/receipts/<int:number>": "organize.receipts.show",
    "/organize/receipts/<int:number>/original.pdf": "organize.receipts.original",
    "/organize/receipts/<int:number>/copy.pdf": "organize.receipts.copy",
    "/organize/receipts/<int:number>/letter.pdf": "organize.receipts.letter",
    "/organize/receipts/<int:number>/cancellation": "organize.receipts.cancel",
    "/organize/receipts/<int:number>/replacement": "organize.receipts.replace",
    "/organize/receipts/to-issue": "organize.receipts_to_issue.index",
    "/organize/receipts/to-issue/now": "organize.receipts_to_issue.issue",
    "/organize/receipts/years/<int:number>": "organize.receipts_to_issue.years",
    "/organize/receipts/years/<int:number>/now": "organize.receipts_to_issue.issue_years",
    "/organize/receipts/gifts/<int:number>": "organize.receipts_to_issue.show",
    "/organize/receipts/gifts/<int:number>/now": "organize.receipts_to_issue.issue_one",
    "/organize/receipts/gifts/<int:number>/declaration": "organize.receipts_to_issue.declare",
    "/organize/receipts/tasks": "organize.receipt_tasks.index",
    "/organize/receipts/tasks/<int:number>/done": "organize.receipt_tasks.finish",
    "/organize/receipts/settings": "organize.receipt_settings.edit",
    "/organize/receipts/signature": "organize.receipt_signature.edit",
    "/organize/receipts/signature/removal": "organize.receipt_signature.remove",
    "/organize/venues/": "organize.venues.index",
    "/organize/venues/new": "organize.venues.new",
    "/organize/venues/<int:number>": "organize.venues.edit",
    "/organize/venues/<int:number>/removal": "organize.venues.remove",
    f"/organize{YEAR}/setup": "organize.edition_setup.show",
    f"/organize{YEAR}/setup/date": "organize.edition_dates.edit",
    f"/organize{YEAR}/setup/venue": "organize.edition_places.edit",
    f"/organize{YEAR}/setup/texts": "organize.edition_texts.edit",
    f"/organize{YEAR}/setup/schedule": "organize.edition_schedule.index",
    f"/organize{YEAR}/setup/schedule/<int:number>": "organize.edition_schedule.edit",
    f"/organize{YEAR}/setup/schedule/<int:number>/removal": "organize.edition_schedule.remove",
    "/organize/donors": "organize.donors.index",
    "/organize/donors/<int:number>": "organize.donors.show",
    "/organize/donors/<int:number>/edit": "organize.donors.edit",
    "/organize/donors/<int:number>/merge": "organize.donors.choose",
    "/organize/donors/<int:number>/merge/<int:other>": "organize.donors.merge",
    f"/organize{YEAR}/gifts/import": "organize.gift_imports.new",
    f"/organize{YEAR}/gifts/import/<reference>/columns": "organize.gift_imports.columns",
    f"/organize{YEAR}/gifts/import/<reference>/check": "organize.gift_imports.check",
    f"/organize{YEAR}/matching": "organize.matching.index",
    f"/organize{YEAR}/matching/new": "organize.matching.new",
    f"/organize{YEAR}/matching/<int:number>": "organize.matching.edit",
    f"/organize{YEAR}/matching/<int:number>/payment": "organize.matching.pay",
    f"/organize{YEAR}/matching/<int:number>/removal": "organize.matching.remove",
    f"/organize{YEAR}/sponsors": "organize.sponsors.index",
    f"/organize{YEAR}/sponsors/new": "organize.sponsors.new",
    f"/organize{YEAR}/sponsors/last-time": "organize.sponsors.again",
    f"/organize{YEAR}/sponsors/<int:number>": "organize.sponsors.edit",
    f"/organize{YEAR}/sponsors/<int:number>/order": "organize.sponsors.order",
    f"/organize{YEAR}/sponsors/<int:number>/removal": "organize.sponsors.remove",
    f"/organize{YEAR}/fundraising/figures": "organize.fundraising_figures.show",
    f"/organize{YEAR}/setup/sites": "organize.sites.index",
    f"/organize{YEAR}/setup/sites/new": "organize.sites.new",
    f"/organize{YEAR}/setup/sites/<int:number>": "organize.sites.edit",
    f"/organize{YEAR}/setup/sites/<int:number>/order": "organize.sites.order",
    f"/organize{YEAR}/setup/sites/<int:number>/offer": "organize.sites.offer",
    f"/organize{YEAR}/setup/sites/<int:number>/removal": "organize.sites.remove",
    f"/organize{YEAR}/setup/steps/<step>": "organize.edition_steps.take",
    f"/organize{YEAR}/setup/preview": "organize.edition_preview.show",
    f"/organize{YEAR}/setup/removal": "organize.edition_removal.remove",
}
OPEN_AMONG_GUARDED = {
    "organize.invited.accept",
    "organize.invited.ask_password",
    "organize.invited.new_password",
    "organize.passkey_sign_in.new",
    "organize.passkey_sign_in.options",
    "organize.sign_in.code",
    "organize.sign_in.new",
}
OPEN_IN_MINE = {"mine.asked.show", "mine.lost.new", "mine.lost.sent", "mine.signing.show"}
"""Of the pages about a registration those anybody may ask for: a new link, a text to accept or an answer by its own."""
WITHOUT_TOKEN = {"public.leave.show", "public.leave_digest.show", "hooks.payments.stripe"}
"""Mail programs press the button there (RFC 8058); the address itself is the secret. What calls a hook signs it."""
SECRET_FEEDS = ("feeds.own.", "feeds.organizers.")
PRIVATE = (
    "organize.",
    "mine.",
    "giving.",
    "public.give.",
    "public.register.",
    "public.volunteer.",
    "public.verify.",
    "public.checkout.",
    "public.leave",
    "metrics.",
    *SECRET_FEEDS,
)
"""Pages that may look at the session, or that are for one person: behind a sign-in or a link, or a form."""
WRONG = "nobodys-secret-0123456789-0123456789-abcdef"


def rules(app):
    return list(app.url_map.iter_rules())


def is_private(rule):
    return rule.endpoint.startswith(PRIVATE)


def at(rule, slug="walk", year=2031, token=WRONG, reference="K7M4-Q2XP", code="K7M4Q2"):
    """An address of that rule; of an organizer's or a public page one which exists."""
    fixed = rule.rule.replace("<slug:slug>", slug).replace("<int(fixed_digits=4):year>", str(year))
    fixed = fixed.replace("<token>", token).replace("<reference>", reference).replace("<code>", code)
    for part in ("number", "need_number", "which", "to", "person_id", "other"):
        fixed = fixed.replace(f"<int:{part}>", "1")
    fixed = fixed.replace("<path:filename>", "app.css").replace("<key>", "me").replace("<kind>", "adult")
    return fixed.replace("<mark>", "p1").replace("<any(csv,xlsx):kind>", "csv")


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2031, state=State.OPEN)
    makers.entry(makers.category(edition), makers.person("Amina Haddad"))
    makers.assignment(makers.shift(edition), makers.person("Kim Lee"))
    team = makers.team(edition)
    makers.fundraising(edition)
    page = makers.fundraising_page(edition)
    with writing():
        edition.has_teams = True
        team.code = page.code = "K7M4Q2"
    return edition


@pytest.fixture
def link(walk):
    """The secret of a manage link."""
    registration = db.session.scalars(select(Registration).order_by(Registration.id)).first()
    with writing():
        return links.make(registration, registration.registrant)


def test_every_address_is_known(app):
    assert {rule.rule: rule.endpoint for rule in rules(app)} == ADDRESSES


def test_every_door_for_organizers_says_whom_it_is_open_to(app):
    endpoints = {rule.endpoint for rule in rules(app) if rule.endpoint.startswith("organize.")}
    doors = {endpoint: guards.guard_of(endpoint) for endpoint in endpoints}
    assert all(doors.values()), doors
    assert {endpoint for endpoint, guard in doors.items() if guard == "open to all"} == OPEN_AMONG_GUARDED


def test_a_door_that_does_not_say_so_stays_shut(make_app, engine_url):
    app: Flask = make_app(engine_url)
    app.view_functions["organize.editions.index"] = lambda: "somebody forgot the guard"
    with app.app_context():
        assert app.test_client().get("/organize/").status_code == 404


def test_organizers_doors_are_shut_to_strangers(walk, app, client):
    for rule in rules(app):
        if not rule.endpoint.startswith("organize.") or rule.endpoint in OPEN_AMONG_GUARDED:
            continue
        for prefix in ("", "/fr"):
            for method in sorted(rule.methods - {"OPTIONS", "POST"}):
                answer = client.open(prefix + at(rule), method=method)
                assert answer.status_code == 302, (rule, method)
                assert answer.headers["Location"].startswith(f"{prefix}/organize/sign-in")
                assert "Amina" not in answer.text and "Kim" not in answer.text


def test_nothing_is_posted_without_the_token_of_a_form(walk, app, client):
    for rule in rules(app):
        if "POST" in rule.methods and rule.endpoint not in WITHOUT_TOKEN:
            for data in ({}, {"csrf_token": "made up"}):
                assert client.post(at(rule), data=data).status_code == 400, rule


def test_nothing_is_posted_from_another_site(walk, app, client):
    for rule in rules(app):
        if "POST" in rule.methods:
            assert client.post(at(rule), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403, rule


def test_public_pages_are_the_same_for_everybody(walk, app, client):
    """No cookie, and nothing that says the answer depends on one: any cache may keep them."""
    for rule in rules(app):
        if "GET" not in rule.methods or is_private(rule):
            continue
        for prefix in ("", "/fr") if rule.endpoint.startswith("public.") else ("",):
            answer = client.get(prefix + at(rule))
            assert answer.status_code == 200, rule
            assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", ""), rule


def test_they_are_so_for_somebody_signed_in_too(walk, app, client):
    client.set_cookie("session", "a session of some kind")
    client.set_cookie("remember_token", "1|0123456789abcdef")
    for address in ("/", "/walk/", "/walk/2031/", "/calendar.ics"):
        answer = client.get(address)
        assert "Cookie" not in answer.headers.get("Vary", "") and "Set-Cookie" not in answer.headers, address


def test_private_pages_are_kept_by_nobody(walk, app, client):
    """But for calendars at secret addresses, which calendar programs may ask for too often."""
    for rule in rules(app):
        if "GET" in rule.methods and is_private(rule):
            kept = "private, max-age=300" if rule.endpoint.startswith(SECRET_FEEDS) else "no-store"
            assert client.get(at(rule)).headers["Cache-Control"] == kept, rule


def test_a_manage_link_opens_its_pages_and_tells_no_search_engine_and_no_cache(link, app, client):
    for rule in rules(app):
        if "GET" in rule.methods and "/my/<token>" in rule.rule and "<int:" not in rule.rule:
            answer = client.get(at(rule, token=link))
            assert answer.status_code in (200, 302, 303), rule
            assert answer.headers["Cache-Control"] == "no-store", rule
            assert "noindex" in answer.headers["X-Robots-Tag"], rule


def test_whoever_has_no_link_gets_one_and_the_same_answer_everywhere(link, app, client):
    answers = set()
    for rule in rules(app):
        if rule.endpoint.startswith("mine.") and "<token>" in rule.rule and "GET" in rule.methods:
            for wrong in (WRONG, link[:-1] + ("a" if link[-1] != "a" else "b"), link.upper()):
                answer = client.get(at(rule, token=wrong))
                assert answer.status_code == 404, rule
                assert answer.headers["Cache-Control"] == "no-store", rule
                answers.add(answer.text.replace(at(rule, token=wrong), ""))
    assert len(answers) == 1


def test_behind_a_manage_link_every_door_says_whether_it_needs_a_code(app):
    doors = {rule.endpoint: guards.guard_of(rule.endpoint) for rule in rules(app) if rule.endpoint.startswith("mine.")}
    assert {endpoint for endpoint, guard in doors.items() if guard == "open to all"} == OPEN_IN_MINE
    assert set(doors.values()) == {"open to all", "manage link", "fresh code"}, doors


@pytest.mark.parametrize("number", ["1" * 23, "0", "-1", "1e9", "%00", "99999"])
def test_a_number_that_is_no_year_is_not_found(walk, client, number):
    for address in (f"/walk/{number}/", f"/organize/walk/{number}/roster", f"/walk/{number}/event.ics"):
        assert client.get(address).status_code == 404, address
