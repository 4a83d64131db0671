"""What breaks each of the rules of Harvest's tables."""

from datetime import date
from typing import Any

from tests.house.harvest_rows import DAY, EARLY, LATER, MOMENT

# A second valid row, with the id after the first one's, where another table points at two.
SECOND: dict[str, dict[str, Any]] = {"farmers": {"farmer_number": "0900000002"}}


# What lets a twin break this unique key and no other.
ELSEWHERE: dict[str, dict[str, Any]] = {
    "uq_farmer_registrations_farmer_id": {"form_token": "t2"},
    "uq_farmer_registrations_form_token": {"farmer_id": 9002},
    "uq_cube_releases_version": {"published_on": LATER},
    "uq_cube_releases_published_on": {"version": 9002},
}


UNSOLD: dict[str, Any] = {
    "state": "in_stock",
    "farmer_id": None,
    "sold_on": None,
    "office_id": 9001,
    "sold_at_office_id": None,
    "id_seen": None,
    "price": None,
}


# A merge that nobody has decided on.
OPEN: dict[str, Any] = dict.fromkeys(
    ("confirmed_by", "confirmed_on", "undo_by", "undo_reason", "undo_on", "undone_by", "undone_on")
)


NO_PRICE: dict[str, Any] = dict.fromkeys(
    ("low", "most_frequent", "high", "low_kg", "most_frequent_kg", "high_kg", "supply", "grade", "confirmed_by")
)


SILENT: dict[str, Any] = {
    **dict.fromkeys(("records", "contributors", "hectares", "kg", "head")),
    "obs_status": "Q",
    "reason": "dominance",
}


# What breaks each CHECK and no other. Words outside a closed list are not here: the test makes them up itself.
BROKEN: dict[str, list[dict[str, Any]]] = {
    "ck_changes_actor": [{"actor": ""}],
    "ck_changes_line": [{"line": 2}],
    "ck_loads_file_name": [{"file_name": ""}],
    "ck_loads_file_digest": [{"file_digest": "x"}],
    "ck_loads_size_bytes": [{"size_bytes": -1}],
    "ck_loads_made_by": [{"made_by": ""}],
    "ck_loads_approved_by": [{"confirmed_by": None, "state": "second"}],
    "ck_loads_second_person": [{"approved_by": "staff:3"}],
    "ck_loads_undone_by": [{"undone_by": "staff:3", "undo_asked_by": "staff:3"}],
    "ck_loads_confirmed": [{"confirmed_by": None, "approved_by": None}],
    "ck_loads_rows_done": [{"rows_done": -1}],
    "ck_load_findings_sentence": [{"sentence": ""}],
    "ck_load_mappings_headings_digest": [{"headings_digest": "x"}],
    "ck_other_numbers_system": [{"system": ""}],
    "ck_other_numbers_number": [{"number": ""}],
    "ck_views_actor": [{"actor": ""}],
    "ck_staff_members_username": [{"username": wrong} for wrong in ("x", "J.Tester", "jo tester", "x" * 41)],
    "ck_staff_members_name": [{"name": ""}],
    "ck_staff_members_password": [{"password_hash": None}],
    "ck_staff_members_office": [{"office_id": None}],
    "ck_changes_before": [{"before": {"x": 1}}, {"action": "changed"}],
    "ck_extension_areas_name": [{"name": ""}],
    "ck_districts_name": [{"name": ""}],
    "ck_place_aliases_spelling": [{"spelling": ""}],
    "ck_place_aliases_parish_or_district": [{"parish": None}, {"district_id": 9001}],
    "ck_commodities_name": [{"name": ""}],
    "ck_commodities_comes_from": [{"comes_from_id": 9001}],
    "ck_varieties_name": [{"name": ""}],
    "ck_commodity_aliases_words": [{"words": ""}],
    "ck_offices_name": [{"name": ""}],
    "ck_offices_parent": [{"parent_id": 9001}],
    "ck_farmers_farmer_number": [{"farmer_number": wrong} for wrong in ("", "12345678901", "0811-1932", "٣", " 12")],
    "ck_farmers_name": [
        {"last_name": None},
        {"organisation_name": "Sample Ltd"},
        {"kind": "company"},
        {"kind": "group", "last_name": None},
    ],
    "ck_farmers_date_of_birth": [{"date_of_birth": EARLY}],
    "ck_farmers_phone": [
        {"phone": wrong}
        for wrong in (
            "8765550100",
            "+1876555010",
            "+187655501000",
            "+18095550100",
            "+1876555010x",
            "whatsapp:+18765550100",
        )
    ],
    "ck_farmers_verified_on": [{"registered_on": LATER}],
    "ck_farmers_verified_by": [{"verified_on": None}],
    "ck_farmers_status_since": [{"status": "suspended"}, {"status": "deceased"}],
    "ck_farmer_registrations_registered_by": [{"registered_by": ""}],
    "ck_farmer_registrations_form_token": [{"form_token": ""}],
    "ck_farmer_registrations_notice": [{"notice_version": None}, {"notice_given_on": None}],
    "ck_farmer_photos_content": [{"content": b""}, {"content": b"x" * (2 * 1024 * 1024 + 1)}],
    "ck_farmer_status_changes_reason": [{"reason": ""}],
    "ck_farmer_status_changes_changed_by": [{"changed_by": ""}],
    "ck_farmer_merges_two_farmers": [{"other_id": 9001}],
    "ck_farmer_merges_reason": [{"reason": ""}],
    "ck_farmer_merges_proposed_by": [{"proposed_by": ""}],
    "ck_farmer_merges_confirmed": [{"confirmed_by": None}],
    "ck_farmer_merges_second_person": [{"confirmed_by": "staff:3"}],
    "ck_farmer_merges_withdrawn": [{**OPEN, "withdrawn_by": "staff:3"}],
    "ck_farmer_merges_one_end": [{"withdrawn_on": DAY, "withdrawn_by": "staff:3"}],
    "ck_farmer_merges_undo": [{"undo_by": None}, {"undo_reason": None}],
    "ck_farmer_merges_undo_of_what_is": [{"confirmed_on": None, "confirmed_by": None}],
    "ck_farmer_merges_undone": [{"undone_on": None}, {"undone_by": None}],
    "ck_farmer_merges_undone_as_proposed": [{"undo_by": None, "undo_on": None, "undo_reason": None}],
    "ck_farmer_merges_second_person_to_undo": [{"undone_by": "staff:3"}],
    "ck_farms_size_quantity": [{"size_quantity": -1}],
    "ck_farms_size": [{"size_unit": None}, {"size_quantity": None}],
    "ck_farms_hectares": [{"hectares": -1}],
    "ck_farms_latitude": [{"latitude": 17.5}, {"latitude": 18.7}],
    "ck_farms_longitude": [{"longitude": -78.6}, {"longitude": -76.0}],
    "ck_farms_position": [{"latitude": None}, {"longitude": None}],
    "ck_farms_title": [{"title_volume": None}, {"title_folio": None}],
    "ck_plantings_area_quantity": [{"area_quantity": -1}],
    "ck_plantings_area": [{"area_unit": None}, {"area_quantity": None}],
    "ck_plantings_hectares": [{"hectares": -1}],
    "ck_plantings_plants_count": [{"plants_count": -1}],
    "ck_plantings_expected": [{"expected_from": date(2026, 6, 2)}],
    "ck_plantings_reaped_on": [{"reaped_on": EARLY}],
    "ck_plantings_expected_quantity": [{"expected_quantity": -1}],
    "ck_plantings_expected_amount": [{"expected_unit": None}, {"expected_quantity": None}],
    "ck_plantings_ended_how": [{"reaped_on": None, "ended_on": LATER, "ended_how": "nonsense"}],
    "ck_plantings_ended": [{"reaped_on": None, "ended_on": LATER}, {"ended_how": "failed"}],
    "ck_plantings_ended_on": [{"reaped_on": None, "ended_on": EARLY, "ended_how": "failed"}],
    "ck_plantings_one_end": [{"ended_on": LATER, "ended_how": "failed"}],
    "ck_reapings_quantity": [{"quantity": -1}],
    "ck_reapings_amount": [{"quantity": None}, {"unit": None}],
    "ck_livestock_tags_tag": [{"tag": ""}],
    "ck_visits_visited_by": [{"visited_by": ""}],
    "ck_visits_visitor_name": [{"visitor_name": ""}],
    "ck_livestock_head_count": [{"head_count": -1}],
    "ck_livestock_ended_on": [{"ended_on": EARLY}],
    "ck_series_code": [{"code": ""}],
    "ck_series_printed_digits": [{"printed_digits": 0}, {"printed_digits": 19}],
    "ck_receipt_books_book_number": [{"book_number": ""}],
    "ck_receipt_books_range": [
        {"first_number": -1},
        {"first_number": 2000, "last_number": 1999},
        {"last_number": 10**18},
    ],
    "ck_receipt_books_sold_to_somebody": [{**UNSOLD, "state": "sold"}, {**UNSOLD, "state": "finished"}],
    "ck_receipt_books_unsold_is_nobodys": [{"state": "printed"}],
    "ck_receipt_books_in_stock_somewhere": [{**UNSOLD, "office_id": None}],
    "ck_receipt_books_sold_on": [{"sold_on": None}, {**UNSOLD, "sold_on": DAY}],
    "ck_receipt_books_one_holder": [{"office_id": 9001}],
    "ck_receipt_books_sale": [{**UNSOLD, "price": 500}, {**UNSOLD, "id_seen": "rada_card"}],
    "ck_receipt_books_price": [{"price": -1}],
    "ck_disputed_ranges_range": [{"first_number": -1}, {"first_number": 2000}, {"last_number": 10**18}],
    "ck_disputed_ranges_claimed_by": [{"claimed_by": ""}],
    "ck_disputed_ranges_settled": [{"settled_on": None}, {"settled_how": None}],
    "ck_disputed_ranges_settled_on": [{"settled_on": EARLY}],
    "ck_receipts_state_since": [{"state_since": None}, {"state": None}],
    "ck_receipts_number": [{"number": -1}],
    "ck_stop_entries_range": [{"first_number": -1}, {"first_number": 911}, {"last_number": 10**18}],
    "ck_stop_entries_source": [{"source": ""}],
    "ck_stop_entries_set_by": [{"set_by": ""}],
    "ck_stop_entries_expires_on": [{"expires_on": EARLY}],
    "ck_stop_entries_released": [{"released_on": None}, {"released_by": None}],
    "ck_stop_entries_released_on": [{"released_on": EARLY}],
    "ck_stop_entries_second_person": [{"released_by": "staff:3"}],
    "ck_price_points_name": [{"name": ""}],
    "ck_price_items_name": [{"name": ""}],
    "ck_price_reports_revision": [{"revision": 0, "reason": "a slip"}],
    "ck_price_reports_reason": [{"revision": 2}, {"reason": "a slip"}],
    "ck_price_reports_published_on": [{"state": "published"}, {"published_on": DAY, "published_by": "staff:3"}],
    "ck_price_reports_published_by": [{"state": "published", "published_on": DAY}, {"published_by": "staff:3"}],
    "ck_market_prices_order": [{"low": 0}, {"low": 21}, {"high": 19}],
    "ck_market_prices_order_kg": [{"low_kg": 0}, {"low_kg": 45}, {"high_kg": 43}],
    "ck_market_prices_all_or_none": [
        {"most_frequent": None},
        {"high": None},
        {"low_kg": None},
        {"most_frequent_kg": None},
        {"high_kg": None},
        {"low": None, "supply": None, "grade": None, "confirmed_by": None},
    ],
    "ck_market_prices_supply": [NO_PRICE | {"supply": "Scarce"}, NO_PRICE | {"grade": "Excellent"}],
    "ck_market_prices_confirmed_by": [NO_PRICE | {"confirmed_by": "staff:3"}],
    "ck_release_requests_requested_by": [{"requested_by": ""}],
    "ck_release_requests_reason": [{"reason": ""}],
    "ck_print_batches_range": [{"first_number": -1}, {"first_number": 1001}, {"last_number": 10**18}],
    "ck_print_batches_numbers_per_book": [{"numbers_per_book": 0}],
    "ck_print_batches_first_book_number": [{"first_book_number": ""}],
    "ck_sale_forms_form_token": [{"form_token": ""}],
    "ck_stub_returns_leaves_used": [{"leaves_used": -1}],
    "ck_stub_returns_received_by": [{"received_by": ""}],
    "ck_book_reports_reason": [{"reason": ""}],
    "ck_book_reports_reported_by": [{"reported_by": ""}],
    "ck_dispute_settlements_settled_by": [{"settled_by": ""}],
    "ck_presentations_reference": [{"reference": ""}],
    "ck_presentations_number": [{"number": -1}],
    "ck_cube_releases_version": [{"version": 0}],
    "ck_cube_cells_key": [{"key": ""}],
    "ck_cube_cells_reason_of_silence": [{"reason": "small_cell"}, {**SILENT, "reason": None}],
    "ck_cube_cells_numbers": [{"contributors": None}, {**SILENT, "contributors": 6}],
    "ck_cube_cells_suppressed_says_nothing": [SILENT | {"records": 4}, SILENT | {"kg": 0}, SILENT | {"head": 5}],
    "ck_cube_cells_contributors": [{"contributors": 4}],
    "ck_cube_cells_until_version": [{"until_version": 9001}],
    "ck_cube_layers_relation": [{"relation": ""}],
    "ck_client_apps_name": [{"name": ""}],
    "ck_client_apps_purpose": [{"purpose": None}, {"purpose": ""}, {"registered_at": None}],
    "ck_client_apps_closed": [{"closed_at": MOMENT}],
    "ck_developers_email": [{"email": None}, {"forgotten_at": MOMENT}],
    "ck_api_keys_replaced_by": [{"replaced_by_id": 9001}],
    "ck_app_grants_purpose": [{"purpose": ""}],
    "ck_app_grants_decided": [{"decided_by": None}, {"state": "asked"}],
    "ck_app_grants_expires_on": [{"expires_on": None}],
    "ck_app_grants_reason": [{"state": "declined"}, {"state": "withdrawn"}],
    "ck_developer_links_token_hash": [{"token_hash": "short"}],
    "ck_developer_links_ends_at": [{"ends_at": MOMENT}],
    "ck_letters_tries": [{"tries": -1}],
    "ck_letters_due_at": [{"sent_at": MOMENT}, {"given_up_at": MOMENT}],
    "ck_key_uses_requests": [{"requests": 1}],
    "ck_key_uses_counts": [{"not_modified": -1}, {"refused": -1}],
    "ck_exports_dataset": [{"dataset": ""}],
    "ck_exports_taken_by": [{"taken_by": ""}],
    "ck_exports_row_count": [{"row_count": -1}],
    "ck_api_keys_key_hash": [{"key_hash": "short"}],
    "ck_api_keys_scopes": [{"scopes": ""}],
    "ck_api_keys_expires_on": [{"expires_on": EARLY}],
}


# What a key needs beside it, so that pointing nowhere is the only fault.
BESIDE_KEY: dict[str, dict[str, Any]] = {
    "fk_receipt_books_office_id_offices": UNSOLD,
    "fk_place_aliases_district_id_districts": {"parish": None},
    "fk_cube_cells_since_version_cube_releases": {"key": "all|parish=JM-07"},
}
