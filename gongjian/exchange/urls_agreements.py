"""Addresses of agreements, mutual reviews, letters and honours; joined by urls.py."""

from django.urls import path

from gongjian.base.registers.urls import urls_of
from gongjian.exchange import registers
from gongjian.exchange import views_agreement_forms as forms
from gongjian.exchange import views_agreement_items as items
from gongjian.exchange import views_agreement_words as words
from gongjian.exchange import views_agreements as views
from gongjian.exchange import views_reviews as reviews
from gongjian.exchange import views_yearly as yearly

urlpatterns = [
    path("agreements/add/", forms.agreement_add, name="agreement-add"),  # before the register's own form
    path("agreements/<int:pk>/draft/", forms.agreement_draft, name="agreement-draft"),
    path("agreements/<int:pk>/term/", forms.agreement_term, name="agreement-term"),
    path("agreements/<int:pk>/wording/", forms.agreement_wording, name="agreement-wording"),
    path("agreements/<int:pk>/items/add/", items.item_add, name="agreement-item-add"),
    path("agreements/<int:pk>/pairs/", items.pairs_add, name="agreement-pairs-add"),
    path("agreements/<int:pk>/look/", words.agreement_look, name="agreement-look"),
    path("agreements/<int:pk>/return/", words.agreement_return, name="agreement-return"),
    path("agreements/<int:pk>/check/", words.agreement_check, name="agreement-check"),
    path("agreements/<int:pk>/text/<int:number>/", views.agreement_text, name="agreement-text"),
    path("agreements/<int:pk>/text/<int:number>/docx/", views.agreement_docx, name="agreement-docx"),
    path("agreements/<int:pk>/sign/", views.agreement_sign, name="agreement-sign"),
    path("agreements/<int:pk>/step/<slug:step>/", views.agreement_step, name="agreement-step"),
    path("agreements/<int:pk>/hand-over/", views.hand_over, name="agreement-hand-over"),
    path("agreements/<int:pk>/change/", views.draft_change, name="agreement-change"),
    path("agreements/<int:pk>/drop-change/", views.drop_change, name="agreement-drop-change"),
    path("agreements/<int:pk>/renew/", views.renew, name="agreement-renew"),
    path("agreements/<int:pk>/review/", views.open_review, name="agreement-review"),
    path("agreements/<int:pk>/scans/", views.scan_add, name="agreement-scan-add"),
    path("agreements/scans/<int:pk>/", views.scan, name="agreement-scan"),
    path("agreement_items/<int:pk>/change/", items.item_change, name="agreement-item-change"),
    path("agreement_items/<int:pk>/project/", items.item_project, name="agreement-item-project"),
    path("agreement_items/<int:pk>/drop/", items.item_drop, name="agreement-item-drop"),
    path("agreement_items/<int:pk>/progress/", items.item_progress, name="agreement-item-progress"),
    path("agreements/progress/<int:pk>/step/<slug:step>/", views.progress_step, name="progress-step"),
    path("reviews/medians/", reviews.review_medians, name="review-medians"),
    path("reviews/notice.docx", yearly.review_notice, name="review-notice"),
    path("reviews/<int:pk>/form.docx", yearly.review_form_docx, name="review-form"),
    path("reviews/<int:pk>/answer/", reviews.review_answer, name="review-answer"),
    path("reviews/<int:pk>/reply/", reviews.review_reply, name="review-reply"),
    path("reviews/<int:pk>/publish/", reviews.review_publish, name="review-publish"),
    path("reviews/<int:pk>/encourage/<slug:side>/<slug:kind>/", reviews.encourage, name="review-encourage"),
    path("encouragements/<int:pk>/docx/", reviews.encouragement_docx, name="encouragement-docx"),
    path("encouragements/<int:pk>/step/<slug:step>/", reviews.encouragement_step, name="encouragement-step"),
    *urls_of(registers.AGREEMENTS),
    *urls_of(registers.AGREEMENT_ITEMS),
    *urls_of(registers.REVIEWS),
    *urls_of(registers.ENCOURAGEMENTS),
]
