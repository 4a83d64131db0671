"""Which column of which table of ABIS is what, by the names in the source of its API of 2016 (harvest-v2)."""

from collections.abc import Callable, Mapping

from harvest.bulk_import.layouts.abis.rows import animals, book, crop, farmer, property_
from harvest.bulk_import.layouts.abis.words import Cleaned, Typed
from harvest.bulk_import.layouts.tables import TableLayout, heading

JOINED = "Farmer_Personal_Info."  # the API joins a farmer's personal data to the profile under this name

FARMERS = {
    "reference": ("IDX_StakeHolder",),
    "farmer_number": ("StakeHolder_Num",),
    "kind": ("Stakeholder_Type",),
    "first_name": ("First_Name",),
    "middle_name": ("Middle_Name",),
    "last_name": ("Last_Name",),
    "organisation_name": ("Company_Name",),
    "alias": ("Alias",),
    "date_of_birth": ("DOB",),
    "gender": ("Gender",),
    "parish": ("Res_Parish",),
    "district": ("Res_District_Name",),
    "phone": ("Cell_Num",),
    "other_phone": ("Res_Tele_Num",),
    "work_phone": ("Bus_Tele_Num",),
    "registered_on": ("Registration_Date",),
    "verified": ("VerifiedYN", "Verified_YN", "Verified_Status"),
    "verified_on": ("Verified_Date",),
    "status": ("Stakeholder_Status",),
    "status_since": ("Stakeholder_Status_Date",),
    "updated_on": ("Update_Date",),
}
PROPERTIES = {
    "reference": ("IDX_Property",),
    "farmer_reference": ("IDX_StakeHolder",),
    "parish": ("Parish",),
    "extension_area": ("Parish_Extension_Name",),
    "district": ("District",),
    "size": ("Property_Size",),
    "size_unit": ("Property_Size_Units",),
    "size_in_hectares": ("Property_Size_Ha",),
    "tenure": ("Description", "Tenure"),
    "title_volume": ("Volume_Num",),
    "title_folio": ("Folio_Num",),
    "latitude": ("Latitude",),
    "longitude": ("Longitude",),
}
CROPS = {
    "reference": ("IDX_Crop",),
    "farm": ("IDX_Property",),
    "commodity": ("Crop_Name",),
    "variety": ("Crop_Variety",),
    "area": ("Crop_Total_Area",),
    "area_unit": ("Code_Area_Unit",),
    "area_in_hectares": ("Crop_Total_Area_Ha",),
    "plants_count": ("Crop_Count",),
    "planted_on": ("Plant_Date",),
    "recorded_on": ("Update_Date",),
    "created_on": ("Create_Date",),
}
LIVESTOCK = {
    "reference": ("IDX_Livestock",),
    "farm": ("IDX_Property",),
    "commodity": ("Livestock_Name",),
    "stage": ("Livestock_Stage",),
    "head_count": ("Livestock_Count",),
    "recorded_on": ("Update_Date",),
    "created_on": ("Create_Date",),
}
BOOKS = {
    "farmer_reference": ("IDX_Stakeholder",),
    "book_number": ("Book_Sequence_No",),
    "first_number": ("range1",),
    "last_number": ("range2",),
    "sold_on": ("Date_Purchased",),
    "under_investigation": ("investigationyn",),
    "reason": ("remarks",),
    "updated_on": ("Update_Date",),
}
# What the tables have besides, and what is not kept: addresses, numbers of other papers, codes beside their words.
OF_A_FARMER = """
    Stakeholder_Type_Code JAS_Receipt Res_Street_Address Res_Post_Office Res_Parish_Code Bus_Street_Address
    Bus_District_Name Bus_Post_Office Bus_Parish Bus_Parish_Code Fax_Num Email_Address Identification_Num ID_Type_Code
    TRN Photo_Path Interviewer Stakeholder_Status_Code Have_Photo_YN Want_Photo_ID_YN Photo_ID_Upload_Date
    Photo_Found_YN IDX_EOJ_Photo_Batch Photo_Status Old_Photo_ID_Printed_YN Old_Photo_Path Old_Photo_Print_Date
    Old_Have_Photo_YN Create_Date ReVerified_Date ReVerified_Status tracker_farmer_yn Title primary_parish
    primary_extension_area primary_district Update_By tracker_group tracker_start_date IDX_Farmer_Profile
    Respondent_Code Manager_Code Live_On_Farm_YN Income_Source_Code Education_Level_Code Occupation_Code
    Agri_Training_YN Farmer_Type_Code Training_Method_Code Agri_Institution_Code Qualification_Code Holding_Start
    Main_Agri_Activity_Code Nearest_Police_Station Farmer_Profile_Remarks Jas_Farmer_Group House_Hold_No
    Education_Level Farmer_Type Main_Agri_Activity Respondent Manager Income_Source Occupation Training_Method
    Agri_Institution Qualification Agri_Training Live_On_Farm
"""
OF_A_PROPERTY = """
    Location_Code Extension_Officer Property_Address Property_Size_Unit_Code Property_Usage Tenure_Code
    Property_Usage_Unit_Code Property_Remarks Property_Status_Code Distance_From_Road Distance_From_Road_Unit_Code
    Primary_Property_YN Ownership_Code Create_Date Update_Date Property_Status Ownership Distance_Units
    Property_Usage_Units Parish_Extension_Code irrigation_source_code Irrigation_Source irrigation_yn
    irrigation_access_yn
"""
ON_A_PROPERTY = """
    IDX_StakeHolder Property_Address District Parish Parish_Extension_Name Location_IDX Location_Code Major_Market
    Minor_Market Major_Market_Percentage Minor_Market_Percentage Major_Market_Code Minor_Market_Code
"""
OF_A_CROP = f"{ON_A_PROPERTY} Crop_Remarks Crop_Variety_IDX Crop_Type_Code"
OF_ANIMALS = f"""{ON_A_PROPERTY} Livestock_Type_Code Livestock_Stage_Code Livestock_Capacity Livestock_Remarks"""
OF_A_BOOK = "IDX_JAS_Books Receipt_No Create_Date parish_code"


def _layout(
    kind: str,
    title: str,
    columns: Mapping[str, tuple[str, ...]],
    needed: str,
    besides: str,
    clean: Callable[[Typed], Cleaned],
) -> TableLayout:
    headings = {
        field: tuple(heading(words) for name in names for words in (name, JOINED + name))
        for field, names in columns.items()
    }
    telltale = {words for field in needed.split() for words in headings[field]}
    return TableLayout(
        f"abis_{kind}",
        title,
        kind,
        headings,
        frozenset(needed.split()),
        telltale=frozenset(telltale),
        system="abis",
        lenient=True,
        ignored=frozenset(heading(words) for name in besides.split() for words in (name, JOINED + name)),
        clean=clean,
    )


ABIS = (
    _layout("farmers", "ABIS: farmers", FARMERS, "reference farmer_number", OF_A_FARMER, farmer),
    _layout("farms", "ABIS: properties", PROPERTIES, "reference farmer_reference size", OF_A_PROPERTY, property_),
    _layout("plantings", "ABIS: crops", CROPS, "reference farm commodity", OF_A_CROP, crop),
    _layout("livestock", "ABIS: livestock", LIVESTOCK, "reference farm commodity", OF_ANIMALS, animals),
    _layout(
        *("receipt_books", "ABIS: JAS_Books", BOOKS),
        *("farmer_reference book_number first_number last_number", OF_A_BOOK, book),
    ),
)
